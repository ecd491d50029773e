import { expect, test } from 'vitest';
import { isTransient } from './upload-retries';

test.each([0, 500, 502, 503, 504])('retries after %d', (status) => {
  expect(isTransient(status)).toBe(true);
});

test.each([400, 403, 404, 409, 410, 413, 507])('does not wait after %d', (status) => {
  expect(isTransient(status)).toBe(false);
});
