import { expect, test } from 'vitest';
import { matches } from './commands';

test('matches a part of a label, ignoring case', () => {
  expect(matches('Upload a folder', 'FOLD')).toBe(true);
  expect(matches('Upload a folder', 'trash')).toBe(false);
});

test('matches everything before the user types', () => {
  expect(matches('Upload', '')).toBe(true);
});
