import { describe, expect, test } from 'vitest';
import { batchRequests, choiceProblem } from './batch';

describe('The choice of a batch', () => {
  test.each([
    [{ names: [] }],
    [{ names: ['a'] }],
    [{ folder: null }],
    [{ folder: 'a', recursive: true, query: 'x' }],
  ])('%j is one', (fields) => expect(choiceProblem(fields)).toBeNull());

  test('of names and a selection says which fields contradict', () => {
    expect(choiceProblem({ names: ['a'], folder: null })).toMatch(/^cannot be combined with folder:/);
    expect(choiceProblem({ names: ['a'], query: 'x' })).toMatch(/^cannot be combined with query:/);
  });

  test.each([[{}], [{ names: null }], [{ recursive: true }], [{ query: 'x' }]])('%j is none', (fields) =>
    expect(choiceProblem(fields)).toMatch(/^is required/),
  );
});

describe('The destination of a move', () => {
  const problemOf = (json: object) => batchRequests.batchMove.safeParse(json).error?.issues[0];

  test.each([null, '', 'root', 'abc'])('may be %j', (destination_folder) =>
    expect(problemOf({ names: ['a'], destination_folder })).toBeUndefined(),
  );

  test('is required, also beside a folder', () => {
    for (const json of [{ names: ['a'] }, { folder: 'here' }]) {
      expect(problemOf(json)).toMatchObject({ path: ['destination_folder'] });
    }
  });

  test('is not the folder of the selection', () => {
    expect(problemOf({ names: ['a'], folder: 'there' })).toBeDefined();
  });
});
