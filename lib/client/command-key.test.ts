import { expect, test } from 'vitest';
import { commandKey } from './command-key';

test.each([
  ['MacIntel', '⌘'],
  ['iPhone', '⌘'],
  ['Linux x86_64', 'Ctrl'],
  ['Win32', 'Ctrl'],
])('on %s the key for commands is %s', (platform, key) => {
  expect(commandKey(platform)).toBe(key);
});
