import { beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { type ApiFile, type ApiFolder, type ApiStatus, createCaller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { createFolderCaller, type FolderCaller, names } from './folder-caller';

export type ApiOperation = {
  name: string;
  done: boolean;
  metadata: { done_count: number; total_count: number };
  error?: ApiStatus;
  response?: { count?: number; name?: string; zip_uri?: string; file_count?: number };
};

let fixture: Fixture;
let we: FolderCaller;
beforeAll(async () => {
  fixture = await createFixture();
  we = createFolderCaller(fixture.owner);
});

const send = (method: string, path: string, json?: unknown, headers: Record<string, string> = {}) =>
  fixture.owner.call(path.startsWith('organizations/') ? `/api/v1/${path}` : path, {
    method,
    json,
    headers: { Prefer: 'respond-async', ...headers },
  });
const postToFiles = (verb: string, json: unknown) =>
  send('POST', `${fixture.owner.organizationPath}/files:${verb}`, json);

async function begun(response: Response): Promise<ApiOperation> {
  expect(response.status).toBe(202);
  const operation = (await response.json()) as ApiOperation;
  expect(operation).toMatchObject({ done: false, metadata: { done_count: 0, total_count: 0 } });
  expect(response.headers.get('location')).toBe(`/api/v1/${operation.name}`);
  expect(response.headers.get('preference-applied')).toBe('respond-async');
  return operation;
}

/** The operation once it is done. */
async function finished(response: Response): Promise<ApiOperation> {
  const { name } = await begun(response);
  const read = () => fixture.owner.get<ApiOperation>(`/api/v1/${name}`);
  await expect.poll(read, { timeout: 30_000, interval: 20 }).toMatchObject({ name, done: true });
  return read();
}

const isTrashed = async ({ resource_id }: ApiFile) =>
  (await we.listFiles({ show_deleted: 'true' })).some((file) => file.resource_id === resource_id);

describe('a request with Prefer: respond-async', () => {
  it('is answered with an operation, which then does what a batch does', async () => {
    const [here, there] = [await we.make('batch'), await we.make('batch target')];
    const files = await Promise.all(['a', 'b', 'c'].map((name) => we.put(name, here)));
    const selection = { names: files.map(({ name }) => name) };

    const moved = await finished(
      await postToFiles('batchMove', { folder: here.name, destination_folder: there.name }),
    );
    expect(moved).toMatchObject({ metadata: { done_count: 3, total_count: 3 }, response: { count: 3 } });
    expect(names(await we.listFiles({ folder: there.name, order_by: 'filename' }))).toEqual(['a', 'b', 'c']);

    const before = await fixture.usage();
    const deletion = { deletion_id: crypto.randomUUID() };
    expect(
      (await finished(await postToFiles('batchDelete', { ...selection, ...deletion }))).response,
    ).toEqual({ count: 3 });
    expect(await fixture.usage()).toMatchObject({ fileCount: before.fileCount - 3 });
    // What needs no change is done, too, and not counted in the response.
    const again = await finished(await postToFiles('batchDelete', selection));
    expect(again).toMatchObject({ metadata: { done_count: 3, total_count: 3 }, response: { count: 0 } });

    expect((await finished(await postToFiles('batchUndelete', deletion))).response).toEqual({ count: 3 });
    expect(await fixture.usage()).toEqual(before);

    await finished(await postToFiles('batchDelete', selection));
    expect((await finished(await postToFiles('batchPurge', selection))).response).toEqual({ count: 3 });
    expect(await we.listFiles({ folder: there.name })).toEqual([]);
  });

  it('copies, deletes and restores a folder with everything below it', async () => {
    const top = await we.make('tree');
    const file = await we.put('inner', await we.make('below', top));

    const copied = await finished(await send('POST', `${top.name}:copy`, {}));
    expect(copied.metadata).toMatchObject({ verb: 'copy', done_count: 3, total_count: 3 });
    const copy = copied.response as ApiFolder;
    expect(copy).toEqual(await we.read(copy));
    expect(copy.display_name).toBe('tree (2)');
    expect(await we.listFiles({ folder: copy.name, recursive: 'true' })).toHaveLength(1);

    expect((await finished(await send('DELETE', `${top.name}?force=true`))).response).toEqual({});
    expect(await isTrashed(file)).toBe(true);
    const restored = await finished(await send('POST', `${top.name}:undelete`, { display_name: 'again' }));
    expect(restored.response).toMatchObject({ name: top.name, display_name: 'again' });
    expect(await isTrashed(file)).toBe(false);

    expect((await finished(await send('DELETE', `${copy.name}?force=true&purge=true`))).response).toEqual({});
    expect((await fixture.owner.call(`/api/v1/${copy.name}`)).status).toBe(404);
  });

  it('creates an archive, with the answer of the request', async () => {
    const top = await we.make('zipped');
    await we.put('inner', await we.make('below', top));
    for (const selection of [{ names: [top.name] }, { folder: top.name, recursive: true }]) {
      const operation = await finished(await postToFiles('zip', { ...selection, filename: 'all.zip' }));
      expect(operation.response).toMatchObject({ filename: 'all.zip', file_count: 1 });
      const { zip_uri: uri = '' } = operation.response ?? {};
      expect((await fetch(uri)).headers.get('content-type')).toBe('application/zip');
    }
    const invalid = await postToFiles('zip', { names: [top.name], filename: 'a/b' });
    expect(await refusal(invalid)).toMatchObject({ status: 400, reason: 'FILENAME_INVALID' });
    const missing = await finished(await postToFiles('zip', { names: ['nothing'] }));
    expect(missing.error).toMatchObject({ code: 5 });
  });

  it('with a time that the caller waits is answered as without it, if it ends within that time', async () => {
    const top = await we.make('waited for');
    const file = await we.put('inner', top);
    const prefer = { Prefer: 'respond-async, wait=20' };
    const full = await send('DELETE', top.name, undefined, prefer);
    expect(await refusal(full)).toMatchObject({ status: 400, reason: 'FOLDER_NOT_EMPTY' });
    const deleted = await send('DELETE', `${top.name}?force=true`, undefined, prefer);
    expect([deleted.status, await deleted.json()]).toEqual([200, {}]);
    expect(await isTrashed(file)).toBe(true);
    const restored = await send('POST', `${top.name}:undelete`, {}, prefer);
    expect([restored.status, await restored.json()]).toEqual([200, top]);
    const files = `${fixture.owner.organizationPath}/files:batchDelete`;
    const batch = await send('POST', files, { names: [file.name] }, prefer);
    expect([batch.status, await batch.json()]).toEqual([200, { count: 1 }]);
  });

  it('exports an organization', async () => {
    const operation = await finished(await send('POST', `${fixture.owner.organizationPath}:export`, {}));
    const { zip_uri: uri = '' } = operation.response ?? {};
    expect((await fetch(uri)).headers.get('content-type')).toBe('application/zip');
  });

  it('ends with the error that the request would have had', async () => {
    const top = await we.make('refused');
    await we.make('below', top);
    const full = await finished(await send('DELETE', top.name));
    expect(full).toMatchObject({ done: true, error: { code: 9, details: [{ reason: 'FOLDER_NOT_EMPTY' }] } });
    expect(full).not.toHaveProperty('response');
    const stale = await finished(
      await send('DELETE', `${top.name}?force=true`, undefined, { 'If-Match': '"other"' }),
    );
    expect(stale.error).toMatchObject({ code: 10, details: [{ reason: 'PRECONDITION_FAILED' }] });
    expect((await finished(await send('POST', `${top.name}:undelete`, {}))).error?.code).toBe(6);
    expect(await we.read(top)).toEqual(top);
  });

  it('is refused at once where its input is invalid', async () => {
    const response = await postToFiles('batchMove', { names: [], destination_folder: 'nothing' });
    expect(await refusal(response)).toMatchObject({ status: 404, reason: 'FOLDER_NOT_FOUND' });
    expect((await postToFiles('batchDelete', { names: [], validate_only: true })).status).toBe(200);
  });
});

describe('an operation', () => {
  it('is listed for its caller until it is done', async () => {
    const { organization, ownerEmail, query, owner } = fixture;
    // Another process works on it, and takes long.
    await query(
      `INSERT INTO operations (organization_id, id, creator_id, actor, request, total_count, done_count, lease_owner, lease_until)
       SELECT $1, $1 || '-listed', id, '{}', '{"kind": "deleteFolder", "id": "x", "force": true, "purge": false, "precondition": {}}',
         7, 3, 'another', now() + interval '1 hour' FROM users WHERE email = $2`,
      [organization, ownerEmail],
    );
    const list = (caller = owner) =>
      caller.get<{ operations: ApiOperation[] }>(`${caller.organizationPath}/operations`);
    const name = `organizations/${organization}/operations/${organization}-listed`;
    const metadata = { verb: 'delete', create_time: expect.any(String), done_count: 3, total_count: 7 };
    expect(await list()).toEqual({ operations: [{ name, done: false, metadata }], next_page_token: '' });
    const admin = await fixture.createUser('lister', 'admin');
    const { token } = await fixture.createToken(ownerEmail, { scope: ['files:read'] });
    for (const caller of [admin, createCaller(fixture.url, token, organization)])
      expect((await list(caller)).operations).toEqual([]);
    await owner.post(`/api/v1/${name}:cancel`);
    expect((await list()).operations).toEqual([]);
  });

  it('is there for its caller alone, with the permission that it needs', async () => {
    const { name } = await finished(await send('POST', `${fixture.owner.organizationPath}:export`, {}));
    const admin = await fixture.createUser('admin', 'admin');
    const { token } = await fixture.createToken(fixture.ownerEmail, { scope: ['files:read'] });
    const reader = createCaller(fixture.url, token, fixture.organization);
    for (const caller of [admin, reader]) {
      const answer = await caller.call(`/api/v1/${name}`);
      expect(await refusal(answer)).toMatchObject({ status: 404, reason: 'OPERATION_NOT_FOUND' });
      const cancelled = await caller.call(`/api/v1/${name}:cancel`, { method: 'POST' });
      expect(await refusal(cancelled)).toMatchObject({ status: 404, reason: 'OPERATION_NOT_FOUND' });
    }
    const before = await fixture.owner.get<ApiOperation>(`/api/v1/${name}`);
    expect(await fixture.owner.post(`/api/v1/${name}:cancel`)).toEqual({});
    expect(await fixture.owner.get(`/api/v1/${name}`)).toEqual(before);
  });
});
