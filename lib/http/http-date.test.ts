import { expect, test } from 'vitest';
import { parseHttpDate } from './http-date';

const seconds = 784_111_777;

test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
  '%s is the same moment in each form of RFC 9110',
  (text) => {
    expect(parseHttpDate(text)).toBe(seconds);
  },
);

test.each([
  null,
  '',
  '1994-11-06T08:49:37Z',
  '784111777',
  'Sun, 06 Nov 1994 08:49:37 +0100',
  'Sun, 99 Nov 1994 08:49:37 GMT',
  'Mon, 30 Feb 2026 00:00:00 GMT',
  'Monday, 30-Feb-26 00:00:00 GMT',
  'Mon Feb 30 00:00:00 2026',
  'Sun, 06 Nov 1994 24:00:00 GMT',
])('%j is ignored', (text) => {
  expect(parseHttpDate(text)).toBeNull();
});
