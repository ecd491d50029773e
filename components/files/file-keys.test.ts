import { expect, test, vi } from 'vitest';
import type { Entry } from '@/lib/client/entries';
import { isAmbiguousLetter, type KeyPress, runShortcut } from './file-keys';

const [a, b] = ['a', 'b'].map((id) => ({ kind: 'file', id, title: id }) as Entry) as [Entry, Entry];
const press = (key: string, values: Partial<KeyPress> = {}): KeyPress => ({
  key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  focused: undefined,
  isOnRow: false,
  ...values,
});
const setUp = () => ({
  areLettersOn: true,
  chosen: [] as Entry[],
  tryAction: vi.fn(() => true),
  selectAll: vi.fn(),
  selectToEnd: vi.fn(),
  letters: { N: vi.fn(), u: vi.fn() } as Record<string, () => void>,
  goUp: vi.fn(),
  undo: vi.fn(() => true),
});

test('applies to the selection, else to the focused entry', () => {
  const keys = setUp();
  runShortcut(press('Delete', { focused: a }), keys);
  runShortcut(press('Delete', { focused: a }), { ...keys, chosen: [b] });
  expect(keys.tryAction.mock.calls).toEqual([
    ['delete', [a]],
    ['delete', [b]],
  ]);
});

test('previews with the space bar only on the row itself', () => {
  const keys = setUp();
  expect(runShortcut(press(' ', { focused: a, isOnRow: false }), keys)).toBe(false);
  expect(runShortcut(press(' ', { focused: a, isOnRow: true }), keys)).toBe(true);
});

test('adds stars with *, and removes them where all entries have one', () => {
  const keys = setUp();
  keys.tryAction.mockReturnValueOnce(false);
  runShortcut(press('*', { shiftKey: true, focused: a }), keys);
  expect(keys.tryAction.mock.calls).toEqual([
    ['star', [a]],
    ['unstar', [a]],
  ]);
});

test('leaves Ctrl+A in the list to the list', () => {
  const keys = setUp();
  expect(runShortcut(press('a', { ctrlKey: true, focused: a }), keys)).toBe(false);
  expect(runShortcut(press('a', { metaKey: true }), keys)).toBe(true);
  expect(keys.selectAll).toHaveBeenCalledOnce();
});

test('runs letters only while they are enabled, and distinguishes N from n', () => {
  const keys = setUp();
  expect(runShortcut(press('u'), { ...keys, areLettersOn: false })).toBe(false);
  expect(runShortcut(press('U'), keys)).toBe(true);
  expect(runShortcut(press('n'), keys)).toBe(false);
  expect(runShortcut(press('N', { shiftKey: true }), keys)).toBe(true);
  expect(runShortcut(press('constructor'), keys)).toBe(false);
});

test('goes up with Alt+↑ where there is a folder above', () => {
  const keys = setUp();
  expect(runShortcut(press('ArrowUp', { altKey: true }), keys)).toBe(true);
  expect(runShortcut(press('ArrowUp', { altKey: true }), { ...keys, goUp: undefined })).toBe(false);
  expect(runShortcut(press('u', { altKey: true }), keys)).toBe(false);
});

test('undoes with Ctrl+Z or ⌘Z, and not with Shift', () => {
  const keys = setUp();
  expect(runShortcut(press('z', { metaKey: true, focused: a }), keys)).toBe(true);
  expect(runShortcut(press('z', { ctrlKey: true, shiftKey: true }), keys)).toBe(false);
  expect(keys.undo).toHaveBeenCalledOnce();
});

test.each([
  ['d', {}, true],
  ['u', {}, true],
  ['x', {}, false],
  ['N', { shiftKey: true }, false],
  ['constructor', {}, false],
])('the letter %s with %o may begin a name: %s', (key, values, expected) => {
  expect(isAmbiguousLetter(press(key, values), setUp())).toBe(expected);
  expect(isAmbiguousLetter(press(key, values), { ...setUp(), areLettersOn: false })).toBe(false);
});

test('selects to an end of the list with Shift', () => {
  const keys = setUp();
  expect(runShortcut(press('End', { shiftKey: true, focused: a }), keys)).toBe(true);
  expect(runShortcut(press('End', { focused: a }), keys)).toBe(false);
  expect(keys.selectToEnd).toHaveBeenCalledExactlyOnceWith(a, 'End');
});
