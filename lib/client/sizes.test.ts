import { expect, test } from 'vitest';
import { sizeText } from './sizes';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  ['2440000', '2.4 MB'],
  [12_340_000, '12 MB'],
  [5_000_000_000_000_000n, '5,000 TB'],
])('writes %s as %s', (bytes, text) => {
  expect(sizeText(bytes, 'en')).toBe(text);
});

test("writes numbers as the reader's language does", () => {
  expect(sizeText(2_440_000, 'de')).toBe('2,4 MB');
});
