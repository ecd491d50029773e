import { expect, test, vi } from 'vitest';
import { runUndo, setUndo } from './undo';

test('undoes the last change once, and only from the organization that it was in', () => {
  const undo = vi.fn();
  setUndo('acme', undo);
  expect(runUndo('other')).toBe(false);
  expect(undo).not.toHaveBeenCalled();
  expect(runUndo('acme')).toBe(true);
  expect(runUndo('acme')).toBe(false);
  expect(undo).toHaveBeenCalledOnce();
});
