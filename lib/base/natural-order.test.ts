import { expect, test } from 'vitest';
import { compareNatural } from './natural-order';

test('names sort as people read them, in any language and case', () => {
  const names = ['Zebra', 'file10', 'Äpfel', 'Banane', 'apfel', 'file2', 'Ångström', '10', '9', 'file 2'];
  expect(names.sort(compareNatural)).toEqual([
    '9',
    '10',
    'Ångström',
    'apfel',
    'Äpfel',
    'Banane',
    'file 2',
    'file2',
    'file10',
    'Zebra',
  ]);
});

test('names that differ are never equal', () => {
  expect(compareNatural('a', 'a')).toBe(0);
  expect(compareNatural('a', 'A')).toBeLessThan(0);
  for (const [a, b] of [
    ['file1', 'file01'],
    ['a', 'a\u200d'],
  ] as const) {
    expect(compareNatural(a, b)).toBe(-compareNatural(b, a));
    expect(compareNatural(a, b)).not.toBe(0);
  }
});
