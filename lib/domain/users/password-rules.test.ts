import { expect, test } from 'vitest';
import { checkPassword } from './password-rules';

const check = (password: string) => () => checkPassword(password, { email: 'ada.lovelace@example.com' });

test.each([
  ['eight letters', 'zkqmwvtr'],
  ['eight characters of four bytes', '🐘🦊🐝🐙🦉🐢🦔🐬'],
  ['256 characters', 'zkqmwvtrxjfhpdls'.repeat(16)],
  ['256 characters of two bytes', 'äöüßéèêëàâçñôœžš'.repeat(16)],
  ['256 times one letter', 'x'.repeat(256)],
  ['words', 'correct horse battery'],
])('accepts %s', (_, password) => {
  expect(check(password)).not.toThrow();
});

test.each([
  ['seven letters', 'zkqmwvt'],
  ['seven characters of four bytes', '🐘🦊🐝🐙🦉🐢🦔'],
  ['seven characters, decomposed', 'a\u0308o\u0308u\u0308zkqm'],
  ['257 characters', `${'zkqmwvtrxjfhpdls'.repeat(16)}z`],
  ['257 times one letter', 'x'.repeat(257)],
  ['nothing', ''],
])('refuses %s', (_, password) => {
  expect(check(password)).toThrow(expect.objectContaining({ reason: 'PASSWORD_INVALID' }));
});

test.each([
  ['the most common one', 'password'],
  ['digits in order', '12345678'],
  ['a common one in capitals', 'PassWord1'],
  ['a common word', 'sunshine'],
  ['one letter', 'aaaaaaaa'],
  ['one letter, 32 times', 'a'.repeat(32)],
  ['one emoji', '🐘'.repeat(9)],
  ['a repeated syllable', 'hahahaha'],
  ['a repeated year, cut off', '198419841'],
  ['the email address', 'Ada.Lovelace@Example.com'],
  ['the name in the email address', 'ada.lovelace'],
])('refuses %s as guessable', (_, password) => {
  expect(check(password)).toThrow(expect.objectContaining({ reason: 'PASSWORD_GUESSABLE' }));
});
