import { expect, test } from 'vitest';
import { ApiError } from './api';
import { isTransient } from './query-client';

test.each([
  [0, true],
  [503, true],
  [500, false],
  [404, false],
])('retries a query that failed with %d: %s', (status, retries) => {
  expect(isTransient(new ApiError(status, 'X', ''))).toBe(retries);
});

test('does not retry a programming error', () => {
  expect(isTransient(new TypeError('x'))).toBe(false);
});
