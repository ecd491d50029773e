import { expect, test } from 'vitest';
import { mayReset } from './email-links';

const active = { disabledAt: null, passwordHash: 'hash', identityCount: 0 };

test.each([
  ['with a password', active, true],
  ['with a password and a provider', { ...active, identityCount: 1 }, true],
  ['without either', { ...active, passwordHash: null }, true],
  ['with a provider alone', { ...active, passwordHash: null, identityCount: 1 }, false],
  ['that is disabled', { ...active, disabledAt: new Date() }, false],
])('an account %s may reset its password: %s', (_, user, expected) => {
  expect(mayReset(user)).toBe(expected);
});
