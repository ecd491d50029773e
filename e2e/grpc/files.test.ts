import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { collect, uploadAll } from './client';
import { createIsolatedGrpcFixture, type IsolatedGrpcFixture, reasonOf } from './fixture';

const ok = { code: 0, message: '', description: '' };
let fixture: IsolatedGrpcFixture;

beforeAll(async () => {
  fixture = await createIsolatedGrpcFixture();
});
afterAll(() => fixture?.remove());

const metadataOf = (id: string) =>
  fixture.owner.get<ApiFile>(`${fixture.owner.organizationPath}/files/${id}/metadata`);

/** What REST knows of the file at a path. */
async function fileAt(file_path: string): Promise<ApiFile> {
  const { file, status } = await fixture.grpc.call('GetFile', { resource_id: fixture.root, file_path });
  expect(status).toEqual(ok);
  return metadataOf(file?.resource_id ?? '');
}

describe('GetFile', () => {
  it('describes a file uploaded by REST as REST does', async () => {
    const file = await fixture.owner.upload('{"a": 1}', 'Report.Final.JSON');
    expect(await fixture.grpc.call('GetFile', { resource_id: file.resource_id })).toEqual({
      status: ok,
      file: {
        file_path: '',
        absolute_path: '/Report.Final.JSON',
        file_name: 'Report.Final.JSON',
        extension: 'json',
        size: '8',
        media_type: file.mime_type,
        is_directory: false,
        modified: String(Date.parse(file.update_time)),
        resource_id: file.resource_id,
        owner_resource_id: fixture.root,
      },
    });
  });

  it('describes the root as a folder without a parent', async () => {
    const { status, file } = await fixture.grpc.call('GetFile', { resource_id: fixture.root });
    expect(status).toEqual(ok);
    expect(file).toMatchObject({
      file_path: '',
      absolute_path: '/',
      file_name: '',
      is_directory: true,
      size: '0',
      resource_id: fixture.root,
      owner_resource_id: '',
    });
  });

  it('finds the newest of several files of one name', async () => {
    await fixture.owner.upload('old', 'twice.txt');
    const newer = await fixture.owner.upload('new', 'twice.txt');
    expect((await fileAt('twice.txt')).resource_id).toBe(newer.resource_id);
  });
});

describe('contents', () => {
  it('go in and out in one message, byte for byte, and keep the id when they are replaced', async () => {
    const { grpc, root } = fixture;
    const first = randomBytes(100_000);
    const made = await grpc.call('SetFileContent', {
      resource_id: root,
      store_name: 'one.bin',
      content: first,
    });
    expect(made).toEqual({ status: ok });
    const { resource_id, etag } = await fileAt('one.bin');
    expect(await grpc.call('GetFileContent', { resource_id })).toEqual({ status: ok, content: first });

    const second = randomBytes(50);
    await grpc.call('SetFileContent', { resource_id: root, file_path: 'one.bin', content: second });
    await grpc.call('SetFileContent', { resource_id, content: second });
    expect(await grpc.call('GetFileContent', { resource_id })).toEqual({ status: ok, content: second });
    expect(await metadataOf(resource_id)).toMatchObject({ size_bytes: '50' });
    expect((await metadataOf(resource_id)).etag).not.toBe(etag);
  });

  it('stream in as blocks of any size, and out again', async () => {
    const blocks = [randomBytes(1), Buffer.alloc(0), randomBytes(3_000_000), randomBytes(65_537)];
    const start = { resource_id: fixture.root, store_name: 'streamed.bin' };
    expect(await uploadAll(fixture.grpc, start, blocks)).toEqual({ status: ok, back_off: false });
    const download = fixture.grpc.download({ resource_id: fixture.root, file_path: 'streamed.bin' });
    const { content, status } = await collect(download);
    expect(status).toEqual(ok);
    expect(content.equals(Buffer.concat(blocks))).toBe(true);
  });

  it('may be empty, by every method', async () => {
    const { grpc, root } = fixture;
    await grpc.call('SetFileContent', { resource_id: root, store_name: 'empty-1' });
    await uploadAll(grpc, { resource_id: root, store_name: 'empty-2' }, []);
    for (const file_path of ['empty-1', 'empty-2']) {
      expect(await fileAt(file_path)).toMatchObject({ size_bytes: '0', state: 'ACTIVE' });
      const content = (await grpc.call('GetFileContent', { resource_id: root, file_path })).content;
      expect(content).toHaveLength(0);
      const download = await collect(grpc.download({ resource_id: root, file_path }));
      expect(download).toEqual({ content: Buffer.alloc(0), blocks: 0, status: ok });
    }
  });

  it('of 64 MiB fit into one message, and one byte more is sent to the methods that stream', async () => {
    const { grpc, root, owner } = fixture;
    const content = Buffer.alloc(64 * 2 ** 20, 'x');
    const set = (store_name: string, bytes: Buffer) =>
      grpc.call('SetFileContent', { resource_id: root, store_name, content: bytes });
    expect(await set('limit.bin', content)).toEqual({ status: ok });
    const got = await grpc.call('GetFileContent', { resource_id: root, file_path: 'limit.bin' });
    expect(got.status).toEqual(ok);
    expect(got.content?.equals(content)).toBe(true);

    const more = Buffer.alloc(content.length + 1, 'x');
    const { status } = await set('over.bin', more);
    expect([status.code, reasonOf(status)]).toEqual([3, 'CONTENT_TOO_LARGE']);
    expect(status.message).toContain('UploadFile');
    const file = await owner.upload(more, 'over.bin');
    const refused = await grpc.call('GetFileContent', { resource_id: file.resource_id });
    expect([refused.status.code, reasonOf(refused.status)]).toEqual([3, 'CONTENT_TOO_LARGE']);
    expect(refused.status.message).toContain('DownloadFile');
    expect((await collect(grpc.download({ resource_id: file.resource_id }))).content.equals(more)).toBe(true);
  });

  it('larger than any file may be are refused and leave nothing', async () => {
    const small = await createIsolatedGrpcFixture({ env: { MAX_FILE_SIZE_BYTES: '1000' } });
    try {
      const start = { resource_id: small.root, store_name: 'a.bin' };
      const { status } = await uploadAll(small.grpc, start, [randomBytes(600), randomBytes(600)]);
      expect([status.code, reasonOf(status)]).toEqual([3, 'CONTENT_TOO_LARGE']);
      const set = await small.grpc.call('SetFileContent', { ...start, content: randomBytes(1001) });
      expect([set.status.code, reasonOf(set.status)]).toEqual([3, 'CONTENT_TOO_LARGE']);
      expect(await small.usage()).toEqual({ fileCount: 0, sizeBytes: 0, trashedSizeBytes: 0 });
    } finally {
      await small.remove();
    }
  });
});

describe('the kind', () => {
  const set = (request: Record<string, unknown>) =>
    fixture.grpc.call('SetFileContent', { resource_id: fixture.root, content: Buffer.from('x'), ...request });

  it.each([
    ['name.json', 'tdx:ext:json'],
    ['archive.tar.GZ', 'tdx:ext:gz'],
    ['plain', undefined],
    ['.profile', undefined],
  ])('of %s is %s', async (store_name, kind) => {
    expect((await set({ store_name })).status).toEqual(ok);
    expect((await fileAt(store_name)).kind).toBe(kind);
  });

  it('comes from store_name where the resource is a file, whose name stays; a rename sets it again', async () => {
    await set({ store_name: 'data.csv' });
    const { resource_id } = await fileAt('data.csv');
    await fixture.grpc.call('SetFileContent', {
      resource_id,
      store_name: 'other.XML',
      content: Buffer.from('y'),
    });
    expect(await metadataOf(resource_id)).toMatchObject({ filename: 'data.csv', kind: 'tdx:ext:xml' });
    const { file } = await fixture.grpc.call('GetFile', { resource_id });
    expect(file?.extension).toBe('xml');

    const path = `${fixture.owner.organizationPath}/files/${resource_id}`;
    await fixture.owner.call(path, { method: 'PATCH', json: { filename: 'data.txt' } });
    expect((await metadataOf(resource_id)).kind).toBe('tdx:ext:txt');
    await uploadAll(fixture.grpc, { resource_id, store_name: 'x.pdf' }, [Buffer.from('z')]);
    expect(await metadataOf(resource_id)).toMatchObject({ filename: 'data.txt', kind: 'tdx:ext:pdf' });
    await fixture.grpc.call('SetFileContent', { resource_id, content: Buffer.from('w') });
    expect((await metadataOf(resource_id)).kind).toBe('tdx:ext:txt');
  });
});

describe('a failure is reported in the status, with the call itself OK', () => {
  it.each([
    ['a resource that is not there', { resource_id: 'nothing' }, 5, 'RESOURCE_NOT_FOUND'],
    ['no resource at all', {}, 3, 'FIELD_INVALID'],
    ['an id that is none', { resource_id: "'; \u0000 ../" }, 5, 'RESOURCE_NOT_FOUND'],
    ['a path with nothing there', { file_path: 'no/such' }, 5, 'RESOURCE_NOT_FOUND'],
    ['a path that climbs', { file_path: '../a' }, 3, 'FILENAME_INVALID'],
    ['an absolute path', { file_path: '/etc/passwd' }, 3, 'FILENAME_INVALID'],
    ['a path with NUL', { file_path: 'a\u0000b' }, 3, 'PATH_INVALID'],
    ['a path with an empty part', { file_path: 'a//b' }, 3, 'FILENAME_INVALID'],
  ])('%s', async (_, request, code, reason) => {
    const asked = { resource_id: fixture.root, ...request };
    if (Object.keys(request).length === 0) asked.resource_id = '';
    for (const method of ['GetFile', 'GetFileContent', 'GetFileDescendants'] as const) {
      const { status } = await fixture.grpc.call(method, asked);
      expect([method, status.code, reasonOf(status)]).toEqual([method, code, reason]);
      expect(status.message.length).toBeGreaterThan(20);
      expect(status.description.length).toBeGreaterThan(status.message.length);
    }
    const { status, blocks } = await collect(fixture.grpc.download(asked));
    expect([blocks, status?.code, status && reasonOf(status)]).toEqual([0, code, reason]);
    const set = await fixture.grpc.call('SetFileContent', asked);
    expect(set.status.code).toBe(code);
  });

  it('reading a folder', async () => {
    const { status } = await fixture.grpc.call('GetFileContent', { resource_id: fixture.root });
    expect([status.code, reasonOf(status)]).toEqual([3, 'RESOURCE_IS_FOLDER']);
    const download = await collect(fixture.grpc.download({ resource_id: fixture.root }));
    expect(download.status?.code).toBe(3);
  });

  it('writing to a folder without a name', async () => {
    const set = await fixture.grpc.call('SetFileContent', {
      resource_id: fixture.root,
      content: Buffer.from('x'),
    });
    const sent = await uploadAll(fixture.grpc, { resource_id: fixture.root }, [Buffer.from('x')]);
    for (const { status } of [set, sent]) {
      expect([status.code, reasonOf(status)]).toEqual([3, 'STORE_NAME_MISSING']);
    }
  });

  it('a path below a file', async () => {
    const { resource_id } = await fixture.owner.upload('x', 'leaf.txt');
    for (const [request, code] of [
      [{ resource_id, file_path: 'a' }, 3],
      [{ resource_id: fixture.root, file_path: 'leaf.txt/a' }, 5],
    ] as const) {
      expect((await fixture.grpc.call('GetFile', request)).status.code).toBe(code);
      expect((await fixture.grpc.call('SetFileContent', request)).status.code).toBe(code);
    }
  });

  it('a file in the trash', async () => {
    const { resource_id, name } = await fixture.owner.upload('x', 'gone.txt');
    await fixture.owner.call(`/api/v1/${name}`, { method: 'DELETE' });
    expect((await fixture.grpc.call('GetFile', { resource_id })).status.code).toBe(5);
    expect((await fixture.grpc.call('SetFileContent', { resource_id })).status.code).toBe(5);
  });
});

it('changes are in the audit log, with user and call', async () => {
  await fixture.grpc.call('SetFileContent', {
    resource_id: fixture.root,
    store_name: 'logged.txt',
    content: Buffer.from('x'),
  });
  const { resource_id } = await fileAt('logged.txt');
  await uploadAll(fixture.grpc, { resource_id }, [Buffer.from('y')]);
  const events = await fixture.query<{
    action: string;
    address: string;
    request_id: string;
    token_id: string;
  }>('SELECT action, address, request_id, token_id FROM audit_events WHERE target = $1 ORDER BY created_at', [
    resource_id,
  ]);
  expect(events.map(({ action }) => action)).toEqual(['file.upload', 'file.replace']);
  for (const event of events) {
    expect(event.address).toMatch(/127\.0\.0\.1|::1/);
    expect(event.token_id).toBeTruthy();
    expect(fixture.service.logs()).toContain(event.request_id);
  }
});
