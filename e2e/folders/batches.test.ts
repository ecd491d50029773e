import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { createFolderCaller, type FolderCaller, names } from './folder-caller';

let fixture: IsolatedFixture;
let we: FolderCaller;
beforeAll(async () => {
  fixture = await createIsolatedFixture();
  we = createFolderCaller(fixture.owner);
});
afterAll(() => fixture?.remove());

const batch = async (verb: 'Delete' | 'Undelete' | 'Purge' | 'Move', json: unknown) =>
  fixture.owner.post<{ count: number }>(`${fixture.owner.organizationPath}/files:batch${verb}`, json);
const refuse = (verb: string, json: unknown) => we.refuse('POST', `/../files:batch${verb}`, json);
const putAll = (filenames: string[], folder?: { name: string }) =>
  Promise.all(filenames.map((filename) => we.put(filename, folder)));
const left = async (folder: { name: string }, more = {}) =>
  names(await we.listFiles({ folder: folder.name, order_by: 'filename', ...more }));
const events = async ({ resource_id: id }: ApiFile) =>
  (
    await fixture.query<{ action: string }>(
      `SELECT action FROM audit_events WHERE target = $1 ORDER BY created_at`,
      [id],
    )
  ).map(({ action }) => action);

describe('a batch', () => {
  it('deletes, moves and restores files by name or id, and reports how many', async () => {
    const [here, there] = [await we.make('here'), await we.make('there')];
    const [a, b, c] = (await putAll(['a', 'b', 'c'], here)) as [ApiFile, ApiFile, ApiFile];
    expect(await batch('Move', { names: [a.name, b.resource_id], destination_folder: there.name })).toEqual({
      count: 2,
    });
    expect(await left(there)).toEqual(['a', 'b']);
    const moved = await fixture.owner.get<ApiFile>(`/api/v1/${a.name}/metadata`);
    expect(moved.folder).toBe(there.name);
    expect(moved.etag).not.toBe(a.etag);

    expect(await batch('Move', { names: [b.name], destination_folder: here.name })).toEqual({ count: 1 });
    expect(await left(here)).toEqual(['b', 'c']);
    const back = { names: [b.name], destination_folder: there.resource_id };
    expect(await batch('Move', back)).toEqual({ count: 1 });

    const before = await fixture.usage();
    expect(await batch('Delete', { names: [a.name, c.name] })).toEqual({ count: 2 });
    expect(await left(there)).toEqual(['b']);
    expect(await fixture.usage()).toEqual({
      fileCount: before.fileCount - 2,
      sizeBytes: before.sizeBytes - 2,
      trashedSizeBytes: before.trashedSizeBytes + 2,
    });
    expect(await batch('Undelete', { names: [a.name, c.name] })).toEqual({ count: 2 });
    expect([await left(here), await left(there)]).toEqual([['c'], ['a', 'b']]);
    expect(await fixture.usage()).toEqual(before);
    expect(await events(a)).toEqual(['file.upload', 'file.update', 'file.delete', 'file.undelete']);
  });

  it('may be repeated: what is not there, or is so already, is passed over and not counted', async () => {
    const [a, b] = (await putAll(['again a', 'again b'])) as [ApiFile, ApiFile];
    await we.remove(b);
    const all = { names: [a.name, a.resource_id, b.name, 'nothing'] };
    expect(await batch('Undelete', { names: [a.name, 'nothing'] })).toEqual({ count: 0 });
    expect(await batch('Delete', all)).toEqual({ count: 1 });
    expect(await batch('Delete', all)).toEqual({ count: 0 });
    expect(await batch('Undelete', all)).toEqual({ count: 2 });
    expect(await batch('Move', { ...all, destination_folder: null })).toEqual({ count: 0 });
    expect(await batch('Delete', { names: [] })).toEqual({ count: 0 });
    expect(await events(b)).toEqual(['file.upload', 'file.delete', 'file.undelete']);
  });

  it('takes all that is in a folder, or below, or with a text in its name', async () => {
    const top = await we.make('selected');
    const inner = await we.make('inner', top);
    await putAll(['x1.txt', 'x2.txt', 'y.txt'], top);
    await putAll(['X3.txt', 'z.txt'], inner);
    const target = await we.make('target', inner);
    expect(await batch('Delete', { folder: top.name, query: 'x' })).toEqual({ count: 3 });
    expect(await batch('Undelete', { folder: top.name, query: 'x2' })).toEqual({ count: 1 });
    expect(await left(top)).toEqual(['x2.txt']);
    const all = { folder: top.resource_id, recursive: true, destinationFolder: target.name };
    expect(await batch('Move', all)).toEqual({ count: 3 });
    expect(await left(target)).toEqual(['x2.txt', 'X3.txt', 'z.txt']);
    expect(await batch('Move', all)).toEqual({ count: 0 });
  });

  it('deletes files of the trash permanently, and leaves live ones alone', async () => {
    const folder = await we.make('purge');
    const [a, b, c] = (await putAll(['pa', 'pb', 'pc'], folder)) as [ApiFile, ApiFile, ApiFile];
    await batch('Delete', { names: [a.name, b.name] });
    const before = await fixture.usage();
    expect(await batch('Purge', { names: [a.name, c.name, 'nothing'] })).toEqual({ count: 1 });
    expect(await batch('Purge', { folder: folder.name, validate_only: true })).toEqual({ count: 1 });
    expect(await batch('Purge', { folder: folder.name })).toEqual({ count: 1 });
    expect(await left(folder)).toEqual(['pc']);
    expect(await left(folder, { show_deleted: true })).toEqual([]);
    expect((await fixture.usage()).trashedSizeBytes).toBe(
      before.trashedSizeBytes - Number(a.size_bytes) - Number(b.size_bytes),
    );
    expect(await events(a)).toEqual(['file.upload', 'file.delete', 'file.purge']);
    await refuse('Purge', {});
  });

  it('undoes deletions by their id, also those of many batches, and nothing else', async () => {
    const folder = await we.make('undone');
    const [, b, c] = (await putAll(['a', 'b', 'c', 'd'], folder)) as [ApiFile, ApiFile, ApiFile];
    const deletion_id = crypto.randomUUID();
    expect(await batch('Delete', { names: [c.name] })).toEqual({ count: 1 });
    expect(await batch('Delete', { names: [b.name], deletion_id })).toEqual({ count: 1 });
    const rest = { folder: folder.name };
    expect(await batch('Delete', { ...rest, validate_only: true })).toEqual({ count: 2 });
    expect(await left(folder)).toEqual(['a', 'd']);
    expect(await batch('Delete', { ...rest, deletion_id })).toEqual({ count: 2 });
    expect(await batch('Undelete', { deletion_id, validate_only: true })).toEqual({ count: 3 });
    expect(await batch('Undelete', { deletion_id })).toEqual({ count: 3 });
    expect(await left(folder)).toEqual(['a', 'b', 'd']);
    expect(await batch('Undelete', { deletion_id })).toEqual({ count: 0 });
    for (const json of [{ deletion_id: 'short' }, { deletion_id, ...rest }, { deletion_id, names: [] }])
      expect(await refuse('Undelete', json)).toMatchObject({ status: 400, code: 3 });
  });

  it('does not bring back a file whose folder is in the trash', async () => {
    const folder = await we.make('with its file');
    const file = await we.put('with its folder', folder);
    await we.remove(folder, '?force=true');
    expect(await batch('Undelete', { names: [file.name] })).toEqual({ count: 0 });
    await we.undelete(folder);
    expect(await left(folder)).toEqual(['with its folder']);
  });

  it.each([
    {},
    { names: null },
    { recursive: true },
    { query: 'x' },
    { names: ['x'], folder: 'root' },
    { names: ['x'], folder: null },
    { names: 'x' },
    { names: [7] },
    { folder: 7 },
    { folder: 'root', recursive: 'yes' },
    { names: Array.from({ length: 1001 }, () => 'x') },
  ])('refuses what does not say which files in exactly one way: %j', async (json) => {
    const refused = { status: 400, code: 3, reason: 'FIELD_INVALID' };
    for (const verb of ['Delete', 'Undelete']) expect(await refuse(verb, json)).toMatchObject(refused);
    expect(await refuse('Move', { ...json, destination_folder: null })).toMatchObject(refused);
  });

  it.each(['', '../x', 'organizations/other/files/x', 'organizations/acme/folders/x', 'a b'])(
    'refuses the name %j',
    async (name) => {
      expect(await refuse('Delete', { names: [name] })).toMatchObject({
        status: 400,
        code: 3,
        reason: 'NAME_INVALID',
      });
    },
  );

  it('needs a folder that is there', async () => {
    const notFound = { status: 404, code: 5, reason: 'FOLDER_NOT_FOUND' };
    const file = await we.put('staying');
    expect(await refuse('Delete', { folder: 'nowhere' })).toMatchObject(notFound);
    expect(await refuse('Move', { names: [file.name], destination_folder: 'nowhere' })).toMatchObject(
      notFound,
    );
    expect(await refuse('Move', { names: [file.name] })).toMatchObject({
      status: 400,
      reason: 'FIELD_INVALID',
    });
  });

  it('of 14,203 files is one change', async () => {
    const folder = await we.make('large');
    await fixture.query(
      `INSERT INTO contents (organization_id, id) SELECT 'acme', 'large-' || n FROM generate_series(1, 14203) n`,
    );
    await fixture.query(
      `INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id)
       SELECT 'acme', 'large-' || n, $1, n || '.txt', 'text/plain', 0, 'large-' || n, 'etag', 'x' FROM generate_series(1, 14203) n`,
      [folder.resource_id],
    );
    await fixture.query(
      'UPDATE usage_counters SET file_count = file_count + 14203 WHERE shard = (SELECT min(shard) FROM usage_counters)',
    );
    const target = await we.make('target of many');
    expect(await batch('Move', { folder: folder.name, destination_folder: target.name })).toEqual({
      count: 14_203,
    });
    expect(await batch('Delete', { folder: target.name })).toEqual({ count: 14_203 });
    expect(await left(target)).toEqual([]);
    expect(await batch('Undelete', { folder: target.name })).toEqual({ count: 14_203 });
    const events = await fixture.query(
      `SELECT count(*)::int AS count FROM audit_events WHERE target LIKE 'large-%'`,
    );
    expect(events).toEqual([{ count: 3 * 14_203 }]);
    await fixture.query(`DELETE FROM files WHERE id LIKE 'large-%'`);
    await fixture.query(`DELETE FROM contents WHERE id LIKE 'large-%'`);
    await fixture.query(
      'UPDATE usage_counters SET file_count = file_count - 14203 WHERE shard = (SELECT min(shard) FROM usage_counters)',
    );
    await assertInvariantsSoon(fixture.env, fixture.organization);
  });
});
