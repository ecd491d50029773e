import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutations } from './mutations.mjs';

test.each(mutations)('$name: its line and its test are there', ({ file, find, test: testFile }) => {
  expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
  expect(existsSync(testFile)).toBe(true);
});
