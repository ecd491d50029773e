import { expect, test } from 'vitest';
import { newId } from './ids';

test('an id has 25 characters of [0-9a-z] and differs from every other', () => {
  const ids = Array.from({ length: 1_000 }, newId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{25}$/);
  expect(new Set(ids).size).toBe(ids.length);
});
