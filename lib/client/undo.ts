type Undo = { organization: string; run: () => void };

/** How to undo the last change of the user; only the last one, since a later one may stand in its way. */
let last: Undo | undefined;
let running = 0;
/** The organization whose running change is to be undone as soon as it can be. */
let wanted: string | undefined;

/** Runs a change. Until it ends, {@link runUndo} means this change and not an earlier one. */
export async function runChange<T>(change: () => Promise<T>): Promise<T> {
  wanted = undefined;
  running += 1;
  try {
    return await change();
  } finally {
    running -= 1;
  }
}

export function setUndo(organization: string, run: () => void): void {
  last = { organization, run };
  if (wanted === organization) runUndo(organization);
}

/** Undoes the last change, once, if it was in this organization. Answers false where there is none. */
export function runUndo(organization: string): boolean {
  wanted = running > 0 ? organization : undefined;
  if (wanted !== undefined) return true;
  if (last?.organization !== organization) return false;
  const { run } = last;
  last = undefined;
  run();
  return true;
}
