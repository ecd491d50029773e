import { expect, test, vi } from 'vitest';
import { matches, offer, runCommand } from './commands';

test('matches a part of a label, ignoring case', () => {
  expect(matches('Upload a folder', 'FOLD')).toBe(true);
  expect(matches('Upload a folder', 'trash')).toBe(false);
});

test('matches everything before the user types', () => {
  expect(matches('Upload', '')).toBe(true);
});

test('runs a command of the page, or of the next page that offers it, once', () => {
  const run = vi.fn();
  offer([{ id: 'upload', label: 'Upload', run }]);
  expect(runCommand('upload')).toBe(true);
  expect(run).toHaveBeenCalledTimes(1);

  offer([]);
  expect(runCommand('upload')).toBe(false);
  offer([{ id: 'upload', label: 'Upload', run }]);
  offer([{ id: 'upload', label: 'Upload', run }]);
  expect(run).toHaveBeenCalledTimes(2);
});
