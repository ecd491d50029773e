import { afterEach, expect, test, vi } from 'vitest';
import { basename, cached, createFolderFinder, createFolderResolver, dirname } from './folder-paths';

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['a/b/c', 'a/b', 'c'],
  ['c', '', 'c'],
  ['', '', ''],
])('splits %j into %j and %j', (path, directory, name) => {
  expect([dirname(path), basename(path)]).toEqual([directory, name]);
});

test('loads each key once, but again after a failure', async () => {
  const load = vi.fn(async (key: string) => {
    if (key === 'bad') throw new Error('bad');
    return key;
  });
  const get = cached(load);
  await Promise.all([get('a'), get('a')]);
  expect(load).toHaveBeenCalledTimes(1);
  await expect(get('bad')).rejects.toThrow('bad');
  await expect(get('bad')).rejects.toThrow('bad');
  expect(load).toHaveBeenCalledTimes(3);
});

test('creates each missing folder once, and uses one that exists', async () => {
  const created: string[] = [];
  vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
    const { display_name, folder } = JSON.parse(body) as { display_name: string; folder: string | null };
    created.push(`${folder}/${display_name}`);
    const taken = {
      message: '',
      details: [{ reason: 'FOLDER_NAME_TAKEN', metadata: { name: 'x/folders/old' } }],
    };
    return display_name === 'old'
      ? Response.json(taken, { status: 409 })
      : Response.json({ resource_id: `id-${display_name}` });
  });
  const resolve = createFolderResolver({ organization: 'acme', folder: null });
  expect(await Promise.all([resolve('a/b'), resolve('a/old'), resolve('a')])).toEqual([
    'id-b',
    'old',
    'id-a',
  ]);
  expect(created.sort()).toEqual(['id-a/b', 'id-a/old', 'null/a']);
  expect(await resolve('')).toBeNull();
});

test('finds a folder behind the first thousand whose names contain its own', async () => {
  vi.stubGlobal('fetch', async (input: string | URL | Request) => {
    const { searchParams } = new URL(input instanceof Request ? input.url : String(input), 'http://h');
    expect([searchParams.get('folder'), searchParams.get('query')]).toEqual(['root', 'a']);
    const [folders, next_page_token] = searchParams.get('page_token')
      ? [[{ display_name: 'a', resource_id: 'id-a' }], '']
      : [[{ display_name: 'aa', resource_id: 'id-aa' }], '2'];
    return Response.json({ folders, next_page_token });
  });
  expect(await createFolderFinder({ organization: 'acme', folder: null })('a')).toBe('id-a');
});
