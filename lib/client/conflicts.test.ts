import { afterEach, expect, test, vi } from 'vitest';
import type { File as StoredFile } from './api';
import { type Conflict, findConflicts, freePath, resolveConflict } from './conflicts';

const conflict = (path: string, names: string[]): Conflict => ({
  chosen: { file: new File([], 'x'), path },
  existing: { name: 'organizations/acme/files/1', filename: path } as StoredFile,
  names: new Set(names),
});

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['report.pdf', ['report.pdf'], 'report (2).pdf'],
  ['report.pdf', ['report.pdf', 'report (2).pdf'], 'report (3).pdf'],
  ['a/b/report.pdf', ['report.pdf'], 'a/b/report (2).pdf'],
  ['archive.tar.gz', ['archive.tar.gz'], 'archive.tar (2).gz'],
  ['README', ['README'], 'README (2)'],
  ['.env', ['.env'], '.env (2)'],
])('names a copy of %s beside %j: %s', (path, names, expected) => {
  expect(freePath(conflict(path, names))).toBe(expected);
});

test('takes the name of each copy for the next one', () => {
  const shared = conflict('a.txt', ['a.txt']);
  expect([freePath(shared), freePath(shared)]).toEqual(['a (2).txt', 'a (3).txt']);
});

test('compares copies by NFC, as the server does', () => {
  expect(freePath(conflict('Cafe\u0301', ['Caf\u00e9', 'Caf\u00e9 (2)']))).toBe('Cafe\u0301 (3)');
});

test('replaces, keeps both or skips', () => {
  const item = conflict('a.txt', ['a.txt']);
  expect(resolveConflict(item, 'skip')).toBeNull();
  expect(resolveConflict(item, 'replace')).toEqual({
    ...item.chosen,
    replaces: 'organizations/acme/files/1',
  });
  expect(resolveConflict(item, 'keep-both')).toEqual({ ...item.chosen, path: 'a (2).txt' });
});

test('finds chosen files whose name is taken, by NFC, over all pages, each folder read once', async () => {
  const pages: Record<string, object> = {
    '': { files: [{ filename: 'Caf\u00e9.txt', name: 'old' }], next_page_token: 'p2' },
    p2: {
      files: [
        { filename: 'b.txt', name: 'b' },
        { filename: 'Caf\u00e9.txt', name: 'new' },
      ],
      next_page_token: '',
    },
  };
  const fetched = vi.fn(async (url: string) => {
    const token = new URL(url, 'http://x').searchParams.get('page_token') ?? '';
    return Response.json(pages[token]);
  });
  vi.stubGlobal('fetch', fetched);
  const chosen = ['Cafe\u0301.txt', 'c.txt', 'b.txt'].map((path) => ({ file: new File([], path), path }));
  const found = await findConflicts({ organization: 'acme', folder: null }, [
    ...chosen,
    { file: null, path: 'b.txt' },
  ]);
  expect(found.map(({ chosen: { path }, existing }) => [path, existing.name])).toEqual([
    ['Cafe\u0301.txt', 'new'],
    ['b.txt', 'b'],
  ]);
  expect(fetched).toHaveBeenCalledTimes(2);
});
