/** How to undo the last change of the user; only the last one, since a later one may stand in its way. */
let undoLast: (() => void) | undefined;

export function setUndo(undo: () => void): void {
  undoLast = undo;
}

/** Undoes the last change, once. Answers false where there is none. */
export function runUndo(): boolean {
  const undo = undoLast;
  undoLast = undefined;
  undo?.();
  return undo !== undefined;
}
