import { expect, it } from 'vitest';
import { acceptedCoding } from './accept-encoding';

it.each([
  [null, 'identity'],
  ['', 'identity'],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip;q=1.0, br;q=0.5', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['gzip;q=0', 'identity'],
  ['*', 'br'],
  ['*;q=0', 'identity'],
  ['br;q=0, *', 'gzip'],
  ['identity, deflate', 'identity'],
  ['gzip;q=high', 'identity'],
  [', ;q=1, gzip ; q=0.1', 'gzip'],
])('%s takes %s', (header, coding) => {
  expect(acceptedCoding(header)).toBe(coding);
});
