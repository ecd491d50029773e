import { expect, test } from 'vitest';
import { colorOf, initialsOf } from './avatar';

test.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['ada.l@example.com', 'A'],
  ['Maria del Carmen Ruiz', 'MR'],
  ['  émile  zola ', 'ÉZ'],
  ['', ''],
])('the initials of %s are %s', (name, initials) => expect(initialsOf(name)).toBe(initials));

test('a name has one color, always', () => {
  expect(colorOf('Ada')).toBe(colorOf('Ada'));
  expect(new Set(['Ada', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus'].map(colorOf)).size).toBeGreaterThan(2);
});
