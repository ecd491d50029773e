import { afterEach, expect, test, vi } from 'vitest';
import { basename, cached, createFolderResolver, dirname } from './folder-paths';

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
