import { expect, test } from 'vitest';
import { lineShift } from './use-scroll-anchor';

const list = { line: 2, columns: 1 };

test.each([
  ['nothing changes', 'abcde', 'abcde', 0],
  ['one comes above', 'abcde', 'xabcde', 1],
  ['two go above', 'abcde', 'cde', -2],
  ['one comes below', 'abcde', 'abcdxe', 0],
  ['the first in view goes', 'abcde', 'abde', -1],
  ['all that follow go', 'abcde', 'ab', 0],
])('%s', (_, previous, next, shift) => {
  expect(lineShift([...previous], [...next], list)).toBe(shift);
});

test('tiles move by lines', () => {
  const grid = { line: 1, columns: 3 };
  expect(lineShift([...'abcdefg'], [...'xabcdefg'], grid)).toBe(0);
  expect(lineShift([...'abcdefg'], [...'xyzabcdefg'], grid)).toBe(1);
});
