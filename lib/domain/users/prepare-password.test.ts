import { expect, it } from 'vitest';
import { preparePassword } from './prepare-password';

it.each([
  ['mu\u0308sli und a\u0308pfel', 'm\u00fcsli und \u00e4pfel'],
  ['\u1112\u1161\u11ab\u1100\u1173\u11af', '\ud55c\uae00'],
  ['a\u00a0b\u3000c', 'a b c'],
  ['\ufb01sh Stra\u00dfe ', '\ufb01sh Stra\u00dfe '],
])('prepares %j as %j', (typed, prepared) => {
  expect(preparePassword(typed)).toBe(prepared);
});
