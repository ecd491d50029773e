import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { holdallCommand } from './holdall-command';

test('The command is a script of npm in a clone, and a program in the image', () => {
  expect(holdallCommand('.')).toBe('npm run --silent holdall --');
  expect(holdallCommand(tmpdir())).toBe('holdall');
});
