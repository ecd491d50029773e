import { expect, test, vi } from 'vitest';
import { offer, runCommand } from './commands';

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
