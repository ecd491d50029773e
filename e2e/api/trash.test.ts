import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiFile, Caller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { onEveryStore } from './stores';

type Trashed = ApiFile & { delete_time: string; purge_time: string };

const notFound = { status: 404, code: 5, reason: 'FILE_NOT_FOUND' };
const denied = { status: 403, code: 7, reason: 'INSUFFICIENT_ROLE' };

const remove = (caller: Caller, { name }: Pick<ApiFile, 'name'>, query = '', headers = {}) =>
  caller.call(`/api/v1/${name}${query}`, { method: 'DELETE', headers });
const undelete = (caller: Caller, { name }: Pick<ApiFile, 'name'>) =>
  caller.call(`/api/v1/${name}:undelete`, { method: 'POST' });
const list = async (caller: Caller, query = '') =>
  (await caller.get<{ files: Trashed[] }>(`${caller.organizationPath}/files${query}`)).files;

describe('the trash', () => {
  let fixture: IsolatedFixture;
  let editor: Caller;
  let viewer: Caller;
  beforeAll(async () => {
    fixture = await createIsolatedFixture();
    editor = await fixture.createUser('editor@example.com', 'editor');
    viewer = await fixture.createUser('viewer@example.com', 'viewer');
  });
  afterAll(() => fixture?.remove());

  it('takes a file with {}, and hides it from every reader at once', async () => {
    const file = await fixture.owner.upload('secret', 'hidden.txt');
    const { download_uri: uri } = await editor.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    );
    expect((await fetch(uri)).status).toBe(200);

    const answer = await remove(editor, file);
    expect([answer.status, await answer.json()]).toEqual([200, {}]);

    expect(await refusal(await editor.call(`/api/v1/${file.name}/metadata`))).toMatchObject(notFound);
    expect(await refusal(await editor.call(`/api/v1/${file.name}:download`))).toMatchObject(notFound);
    expect(await refusal(await fetch(uri))).toMatchObject(notFound);
    expect(await refusal(await fetch(uri, { headers: { Range: 'bytes=0-1' } }))).toMatchObject(notFound);
    expect(
      await refusal(await editor.call(`/api/v1/${file.name}:generateDownloadUrl`, { method: 'POST' })),
    ).toMatchObject(notFound);
    expect(
      await refusal(await editor.call(`/api/v1/${file.name}`, { method: 'PATCH', json: { filename: 'x' } })),
    ).toMatchObject(notFound);
    expect(
      await refusal(await editor.call(`/api/v1/${file.name}:upload`, { method: 'PUT', body: 'x' })),
    ).toMatchObject(notFound);
    expect((await list(editor)).map(({ name }) => name)).not.toContain(file.name);
  });

  it('refuses a second deletion of the same file', async () => {
    const file = await fixture.owner.upload('x');
    expect((await remove(editor, file)).status).toBe(200);
    expect(await refusal(await remove(editor, file))).toMatchObject(notFound);
  });

  it('lists its files with their purge time under show_deleted', async () => {
    const file = await fixture.owner.upload('x', 'shown.txt');
    await remove(editor, file);
    const [found] = await list(viewer, '?show_deleted=true&query=shown.txt');
    expect(found).toMatchObject({ name: file.name, etag: file.etag, state: 'ACTIVE' });
    const week = 7 * 86_400_000;
    expect(Date.parse(found?.purge_time ?? '') - Date.parse(found?.delete_time ?? '')).toBe(week);
    const live = await fixture.owner.upload('x', 'alive.txt');
    expect((await list(viewer, '?showDeleted=true')).map(({ name }) => name)).not.toContain(live.name);
  });

  it('gives a file back as it was', async () => {
    const file = await fixture.owner.upload('back again', 'back.txt');
    const { download_uri: uri } = await editor.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    );
    await remove(editor, file);
    const answer = await undelete(editor, file);
    expect([answer.status, await answer.json()]).toEqual([200, file]);
    expect(await editor.get(`/api/v1/${file.name}/metadata`)).toEqual(file);
    expect(await (await fetch(uri)).text()).toBe('back again');
  });

  it('has nothing to give back for a live file, or one that never was', async () => {
    const file = await fixture.owner.upload('x');
    expect(await refusal(await undelete(editor, file))).toMatchObject({
      status: 409,
      code: 6,
      reason: 'FILE_NOT_DELETED',
    });
    expect(await refusal(await undelete(editor, { name: 'organizations/acme/files/nothing' }))).toMatchObject(
      notFound,
    );
  });

  it('is closed to viewers, and purging to editors', async () => {
    const file = await fixture.owner.upload('x');
    expect(await refusal(await remove(viewer, file))).toMatchObject(denied);
    expect(await refusal(await remove(viewer, file, '?purge=true'))).toMatchObject(denied);
    expect(await refusal(await remove(editor, file, '?purge=true'))).toMatchObject(denied);
    expect(await editor.get(`/api/v1/${file.name}/metadata`)).toEqual(file);
    await remove(editor, file);
    expect(await refusal(await undelete(viewer, file))).toMatchObject(denied);
    expect(await refusal(await remove(editor, file, '?purge=true'))).toMatchObject(denied);
    expect((await undelete(editor, file)).status).toBe(200);
  });

  it('deletes only the version that is meant', async () => {
    const file = await fixture.owner.upload('x');
    const failed = { status: 412, code: 10, reason: 'PRECONDITION_FAILED' };
    expect(await refusal(await remove(editor, file, '', { 'If-Match': '"another"' }))).toMatchObject(failed);
    expect(await refusal(await remove(editor, file, '', { 'If-None-Match': file.etag }))).toMatchObject(
      failed,
    );
    expect(
      await refusal(await remove(fixture.owner, file, '?purge=true', { 'If-Match': '"x"' })),
    ).toMatchObject(failed);
    expect((await remove(editor, file, '', { 'If-Match': file.etag })).status).toBe(200);
  });

  it('counts until it is purged', async () => {
    const before = await fixture.usage();
    const file = await fixture.owner.upload('12345');
    await remove(editor, file);
    expect(await fixture.usage()).toEqual({ ...before, trashedSizeBytes: before.trashedSizeBytes + 5 });
    expect((await remove(fixture.owner, file, '?purge=true')).status).toBe(200);
    expect(await fixture.usage()).toEqual(before);
  });
});

onEveryStore((store) => {
  describe('bytes', () => {
    let fixture: IsolatedFixture;
    beforeAll(async () => {
      fixture = await createIsolatedFixture({ store, env: { TRASH_RETENTION_SECONDS: '0' } });
    });
    afterAll(() => fixture?.remove());

    const objectsOf = async (upload: () => Promise<ApiFile>) => {
      const before = new Set(await fixture.objects());
      const file = await upload();
      return { file, added: (await fixture.objects()).filter((key) => !before.has(key)) };
    };
    const areGone = (keys: string[]) =>
      vi.waitFor(
        async () => expect((await fixture.objects()).filter((key) => keys.includes(key))).toEqual([]),
        { timeout: 50_000, interval: 200 },
      );

    it.each(['', '?purge=true'])(
      'are erased within a minute after DELETE%s with a retention of 0',
      async (query) => {
        const kept = await fixture.owner.upload('this one stays');
        const { file, added } = await objectsOf(() => fixture.owner.upload('this one goes'));
        expect(added).toHaveLength(1);
        expect((await remove(fixture.owner, file, query)).status).toBe(200);
        await areGone(added);
        expect(await refusal(await undelete(fixture.owner, file))).toMatchObject(notFound);
        expect(await list(fixture.owner, '?show_deleted=true')).toEqual([]);
        expect(await (await fixture.owner.call(`/api/v1/${kept.name}:download`)).text()).toBe(
          'this one stays',
        );
      },
    );
  });
});
