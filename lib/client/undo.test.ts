import { expect, test, vi } from 'vitest';
import { runChange, runUndo, setUndo } from './undo';

test('undoes the last change once, and only from the organization that it was in', () => {
  const undo = vi.fn();
  setUndo('acme', undo);
  expect(runUndo('other')).toBe(false);
  expect(undo).not.toHaveBeenCalled();
  expect(runUndo('acme')).toBe(true);
  expect(runUndo('acme')).toBe(false);
  expect(undo).toHaveBeenCalledOnce();
});

test('waits for a change that is under way, and leaves an earlier one as it is', async () => {
  const [earlier, undo] = [vi.fn(), vi.fn()];
  setUndo('acme', earlier);
  await runChange(async () => expect(runUndo('acme')).toBe(true));
  expect(earlier).not.toHaveBeenCalled();
  setUndo('acme', undo);
  expect(undo).toHaveBeenCalledOnce();
  expect(runUndo('acme')).toBe(false);
});

test('forgets what was to be undone of a change that failed', async () => {
  const undo = vi.fn();
  const failing = runChange(async () => {
    runUndo('acme');
    throw new Error('no connection');
  });
  await expect(failing).rejects.toThrow('no connection');
  await runChange(async () => {});
  setUndo('acme', undo);
  expect(undo).not.toHaveBeenCalled();
});
