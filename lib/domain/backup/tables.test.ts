import { describe, expect, test } from 'vitest';
import { columnList, rowsQuery, sortTables } from './tables';

const table = (name: string, ...parents: string[]) => ({ name, columns: ['id'], parents });

describe('sortTables', () => {
  test('puts a table after those that it references', () => {
    const sorted = sortTables([
      table('files', 'folders', 'contents'),
      table('contents', 'organizations'),
      table('folders', 'organizations'),
      table('organizations'),
    ]).map(({ name }) => name);
    expect(sorted).toEqual(['organizations', 'contents', 'folders', 'files']);
  });

  test('rejects a circle', () => {
    expect(() => sortTables([table('a', 'b'), table('b', 'a')])).toThrow('circle');
  });
});

describe('rowsQuery', () => {
  test('reads all rows of most tables', () => {
    expect(rowsQuery({ name: 'users', columns: ['id', 'email'] })).toBe(
      'SELECT "id", "email" FROM "users" t',
    );
  });

  test('reads no contents of unfinished uploads and archives', () => {
    expect(rowsQuery({ name: 'contents', columns: ['id'] })).toContain("WHERE t.usage <> 'ARCHIVE'");
  });
});

test('columnList escapes names', () => {
  expect(columnList(['id', 'a"b'])).toBe('"id", "a""b"');
});
