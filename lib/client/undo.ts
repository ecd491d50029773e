type Undo = { organization: string; run: () => void };

/** How to undo the last change of the user; only the last one, since a later one may stand in its way. */
let last: Undo | undefined;

export function setUndo(organization: string, run: () => void): void {
  last = { organization, run };
}

/** Undoes the last change, once, if it was in this organization. Answers false where there is none. */
export function runUndo(organization: string): boolean {
  if (last?.organization !== organization) return false;
  const { run } = last;
  last = undefined;
  run();
  return true;
}
