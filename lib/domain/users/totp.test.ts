import { expect, test } from 'vitest';
import { newTotpSecret, totpStep, totpUri, typedCode } from './totp';

// RFC 6238, appendix B: the last six of its eight digits, for the secret "12345678901234567890".
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082', 1n],
  [1_111_111_109, '081804', 37_037_036n],
  [20_000_000_000, '353130', 666_666_666n],
])('At %d seconds the code is %s', (seconds, code, step) => {
  expect(totpStep(secret, code, 0n, seconds * 1000)).toBe(step);
});

test('A code is good for one period around its own, and once', () => {
  expect(totpStep(secret, '287082', 0n, 89_000)).toBe(1n);
  expect(totpStep(secret, '287082', 0n, 5_000)).toBe(1n);
  expect(totpStep(secret, '287082', 0n, 125_000)).toBeNull();
  expect(totpStep(secret, '287082', 1n, 59_000)).toBeNull();
});

test.each(['', '28708', '2870822', '28708a', '２８７０８２', '287083'])('%j is no code', (code) => {
  expect(totpStep(secret, code, 0n, 59_000)).toBeNull();
});

test.each(['287 082', ' 287082\t', '２８７０８２', '２８７\u3000０８２'])(
  '%j is typed for 287082',
  (typed) => {
    expect(typedCode(typed)).toBe('287082');
  },
);

test('A new secret has 160 bits, and its URI names the account', () => {
  const created = newTotpSecret();
  expect(created).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(created);
  expect(totpUri('ada@example.com', created)).toBe(
    `otpauth://totp/Holdall:ada%40example.com?secret=${created}&issuer=Holdall`,
  );
});
