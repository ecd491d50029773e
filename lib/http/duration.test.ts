import { expect, test } from 'vitest';
import { parseDuration } from './duration';

test.each([
  ['1s', 1000],
  ['3600s', 3_600_000],
  ['1.5s', 1500],
  ['0.001s', 1],
  ['0.0001s', 1],
  ['1.000000001s', 1001],
])('%s is %i ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '0s', '0.0s', '-1s', '1', '1h', '1m', '.5s', '1.s', ' 1s', '1s ', '1e3s', '1.0000000001s'])(
  '%j is no positive duration',
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);
