import { expect, test } from 'vitest';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-code';
import { typedCode } from './totp';

test('There are ten codes, all different', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}$/);
});

test('A code is the same however it is typed, and another one for each user', () => {
  const hash = hashRecoveryCode('u1', 'abcd-efgh-jkmn-pqrs');
  expect(hashRecoveryCode('u1', ' ABCDEFGH jkmn pqrs ')).toEqual(hash);
  expect(hashRecoveryCode('u1', typedCode('ＡＢＣＤ－ｅｆｇｈ\u3000jkmn–pqrs'))).toEqual(hash);
  expect(hashRecoveryCode('u1', 'abcd-efgh-jkmn-pqrt')).not.toEqual(hash);
  expect(hashRecoveryCode('u2', 'abcd-efgh-jkmn-pqrs')).not.toEqual(hash);
});
