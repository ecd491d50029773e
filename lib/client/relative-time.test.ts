import { expect, test } from 'vitest';
import { relativeTime } from './relative-time';

const now = new Date(2026, 10, 30, 9, 0);

test.each([
  [new Date(2026, 10, 30, 8, 5), 'en', '8:05 AM'],
  [new Date(2026, 10, 29, 23, 59), 'en', 'Yesterday'],
  [new Date(2026, 10, 29, 0, 1), 'de', 'Gestern'],
  [new Date(2026, 10, 28), 'en', 'Nov 28'],
  [new Date(2025, 11, 31), 'en', 'Dec 31, 2025'],
  // A clock that is ahead.
  [new Date(2026, 11, 1), 'en', 'Dec 1'],
])('%s is “%s” %s', (time, locale, text) =>
  expect(relativeTime(time, now, locale).replace(/\s/g, ' ')).toBe(text),
);
