import { expect, test, vi } from 'vitest';
import { loadFolders } from './folders';

test('loads the folders of all pages', async () => {
  const asked: URLSearchParams[] = [];
  vi.stubGlobal('fetch', async (input: string | URL | Request) => {
    const { searchParams } = new URL(input instanceof Request ? input.url : String(input), 'http://h');
    asked.push(searchParams);
    const at = Number(searchParams.get('page_token') || 0);
    const folders = Array.from({ length: 1000 }, (_, index) => ({ name: `f${at * 1000 + index}` }));
    return Response.json({ folders, next_page_token: at < 2 ? String(at + 1) : '' });
  });
  const folders = await loadFolders('acme', { folder: 'root', recursive: true });
  expect(folders).toHaveLength(3000);
  expect(folders.at(-1)?.name).toBe('f2999');
  expect(asked.map((query) => [query.get('folder'), query.get('recursive'), query.get('page_size')])).toEqual(
    Array.from({ length: 3 }, () => ['root', 'true', '1000']),
  );
});
