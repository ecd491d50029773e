import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { collect, type GrpcFile, uploadAll } from './client';
import { createGrpcFixture, type GrpcFixture, reasonOf } from './fixture';

let fixture: GrpcFixture;
const folders: Record<string, string> = {};

/** reports/2026/{a.pdf, b.json, notes}, reports/z.txt, empty, top.json */
beforeAll(async () => {
  fixture = await createGrpcFixture();
  folders.reports = await makeFolder('reports');
  folders.year = await makeFolder('2026', folders.reports);
  folders.empty = await makeFolder('empty');
  for (const path of [
    'reports/2026/a.pdf',
    'reports/2026/b.json',
    'reports/2026/notes',
    'reports/z.txt',
    'top.json',
  ]) {
    const { status } = await set({ resource_id: fixture.root, store_name: path, content: Buffer.from(path) });
    expect(status.code).toBe(0);
  }
});
afterAll(() => fixture?.remove());

async function makeFolder(display_name: string, folder?: string): Promise<string> {
  const path = `${fixture.owner.organizationPath}/folders`;
  return (await fixture.owner.post<{ resource_id: string }>(path, { display_name, folder })).resource_id;
}

const set = (request: Record<string, unknown>) => fixture.grpc.call('SetFileContent', request);

const get = async (resource_id: string | undefined, file_path = ''): Promise<GrpcFile | undefined> =>
  (await fixture.grpc.call('GetFile', { resource_id, file_path })).file;

async function below(request: Record<string, unknown>): Promise<string[]> {
  const { status, descendant = [] } = await fixture.grpc.call('GetFileDescendants', request);
  expect(status.code).toBe(0);
  return descendant.map(({ file_path }) => file_path);
}

describe('a path', () => {
  it('leads from a folder down to a file, and returns its location', async () => {
    const file = await get(folders.reports, '2026/a.pdf');
    expect(file).toMatchObject({
      file_path: '2026/a.pdf',
      absolute_path: '/reports/2026/a.pdf',
      file_name: 'a.pdf',
      extension: 'pdf',
      is_directory: false,
      owner_resource_id: folders.year,
    });
    expect(await get(fixture.root, 'reports/2026/a.pdf')).toMatchObject({
      resource_id: file?.resource_id,
      file_path: 'reports/2026/a.pdf',
    });
    expect(await get(file?.resource_id)).toMatchObject({
      file_path: '',
      absolute_path: '/reports/2026/a.pdf',
    });
  });

  it('leads to a folder too', async () => {
    expect(await get(fixture.root, 'reports/2026')).toMatchObject({
      file_path: 'reports/2026',
      absolute_path: '/reports/2026',
      file_name: '2026',
      is_directory: true,
      resource_id: folders.year,
      owner_resource_id: folders.reports,
    });
  });

  it('is the same for reading, streaming and writing', async () => {
    const request = { resource_id: fixture.root, file_path: 'reports/2026/notes' };
    await set({ ...request, content: Buffer.from('once more') });
    expect((await fixture.grpc.call('GetFileContent', request)).content?.toString()).toBe('once more');
    expect((await collect(fixture.grpc.download(request))).content.toString()).toBe('once more');
  });
});

describe('writing into a folder', () => {
  it('makes the file where file_path and store_name say, and its kind as store_name says', async () => {
    const content = Buffer.from('x');
    const rows = [
      [{ file_path: 'by-path.csv' }, '/empty/by-path.csv', 'csv'],
      [{ store_name: 'by-name.csv' }, '/empty/by-name.csv', 'csv'],
      [{ file_path: 'by-both.bin', store_name: 'other.json' }, '/empty/by-both.bin', 'json'],
    ] as const;
    for (const [request, absolute_path, extension] of rows) {
      expect((await set({ resource_id: folders.empty, content, ...request })).status.code).toBe(0);
      expect(await get(fixture.root, absolute_path.slice(1))).toMatchObject({ absolute_path, extension });
    }
    const inner = { resource_id: fixture.root, file_path: 'empty', store_name: 'in-it.txt' };
    expect((await set({ ...inner, content })).status.code).toBe(0);
    const streamed = { resource_id: fixture.root, store_name: 'empty/streamed.xml' };
    expect((await uploadAll(fixture.grpc, streamed, [content])).status.code).toBe(0);
    expect(await below({ resource_id: folders.empty })).toEqual([
      'by-both.bin',
      'by-name.csv',
      'by-path.csv',
      'in-it.txt',
      'streamed.xml',
    ]);
  });

  it('creates no folder, and overwrites no folder', async () => {
    const missing = await set({ resource_id: fixture.root, store_name: 'nowhere/a.txt' });
    expect(missing.status.code).toBe(5);
    const streamed = await uploadAll(
      fixture.grpc,
      { resource_id: fixture.root, store_name: 'nowhere/a.txt' },
      [],
    );
    expect(streamed.status.code).toBe(5);
    for (const request of [{ file_path: 'reports' }, { store_name: 'reports/2026' }]) {
      const { status } = await set({ resource_id: fixture.root, ...request });
      expect([status.code, reasonOf(status)]).toEqual([3, 'STORE_NAME_MISSING']);
    }
    expect(await get(fixture.root, 'nowhere')).toBeFalsy();
  });

  it('names the field that has to change', async () => {
    const rows = [
      [{ file_path: '/empty/a.txt' }, 'FILENAME_INVALID', /^file_path: .*begins.*slash/],
      [{ file_path: 'empty/' }, 'FILENAME_INVALID', /^file_path: .*ends.*slash/],
      [{ file_path: 'empty//a.txt' }, 'FILENAME_INVALID', /^file_path: .*one slash/],
      [{ store_name: '/empty/a.txt' }, 'FILENAME_INVALID', /^store_name: .*begins.*slash/],
      [{ file_path: 'reports', store_name: '../a' }, 'FILENAME_INVALID', /^store_name: /],
      [{ store_name: 'reports/2026' }, 'STORE_NAME_MISSING', /^store_name names a folder/],
      [{ file_path: 'reports', store_name: '2026' }, 'STORE_NAME_MISSING', /^store_name names a folder/],
    ] as const;
    for (const [request, reason, message] of rows) {
      const { status } = await set({ resource_id: fixture.root, content: Buffer.from('x'), ...request });
      expect([status.code, reasonOf(status)], JSON.stringify(request)).toEqual([3, reason]);
      expect(status.message).toMatch(message);
    }
    const { status } = await fixture.grpc.call('GetFile', {
      resource_id: fixture.root,
      file_path: '/top.json',
    });
    expect([status.code, reasonOf(status)]).toEqual([3, 'FILENAME_INVALID']);
    expect(status.message).toMatch(/^file_path: .*slash/);
  });

  it('requires a resource_id in every method', async () => {
    const statuses = [
      (await fixture.grpc.call('GetFile', {})).status,
      (await fixture.grpc.call('GetFileContent', { file_path: 'top.json' })).status,
      (await fixture.grpc.call('GetFileDescendants', {})).status,
      (await set({ store_name: 'a.txt', content: Buffer.from('x') })).status,
      (await collect(fixture.grpc.download({ file_path: 'top.json' }))).status,
      (await uploadAll(fixture.grpc, { store_name: 'a.txt' }, [Buffer.from('x')])).status,
    ];
    for (const status of statuses) {
      expect([status?.code, status && reasonOf(status)]).toEqual([3, 'FIELD_INVALID']);
      expect(status?.message).toMatch(/^resource_id: /);
    }
  });
});

describe('GetFileDescendants', () => {
  it('lists everything below, depth first, with paths from the requested folder', async () => {
    expect(await below({ resource_id: folders.reports })).toEqual([
      'z.txt',
      '2026',
      '2026/a.pdf',
      '2026/b.json',
      '2026/notes',
    ]);
    expect(await below({ resource_id: fixture.root, file_path: 'reports/2026' })).toEqual([
      'reports/2026/a.pdf',
      'reports/2026/b.json',
      'reports/2026/notes',
    ]);
  });

  it.each(['json', '.JSON', 'tdx:ext:json', 'TDX:EXT:Json', 'tar.json'])(
    'keeps what is of the kind %s',
    async (extension) => {
      const found = await below({ resource_id: fixture.root, extension });
      expect(found).toContain('reports/2026/b.json');
      expect(found).toContain('top.json');
      expect(found.filter((path) => !/\.json$|by-both/.test(path))).toEqual([]);
    },
  );

  it.each(['.', 'tdx:ext:', 'json.'])('refuses %j, which has no extension', async (extension) => {
    const { status, descendant = [] } = await fixture.grpc.call('GetFileDescendants', {
      resource_id: fixture.root,
      extension,
    });
    expect([status.code, reasonOf(status)]).toEqual([3, 'FIELD_INVALID']);
    expect(status.message).toMatch(/^extension: /);
    expect(descendant).toEqual([]);
  });

  it('checks by descendant_id whether something is below', async () => {
    const file = await get(fixture.root, 'reports/2026/b.json');
    const ask = (resource_id: string | undefined, more = {}) =>
      below({ resource_id, descendant_id: file?.resource_id, ...more });
    expect(await ask(folders.reports)).toEqual(['2026/b.json']);
    expect(await ask(fixture.root)).toEqual(['reports/2026/b.json']);
    expect(await ask(folders.reports, { extension: 'json' })).toEqual(['2026/b.json']);
    expect(await ask(folders.reports, { extension: 'pdf' })).toEqual([]);
    expect(await ask(folders.empty)).toEqual([]);
    expect(await below({ resource_id: folders.reports, descendant_id: folders.reports })).toEqual([]);
    expect(await below({ resource_id: folders.reports, descendant_id: folders.year })).toEqual(['2026']);
    expect(await below({ resource_id: fixture.root, descendant_id: 'nothing' })).toEqual([]);
  });

  it('lists nothing below a file', async () => {
    const file = await fixture.owner.upload('x', 'childless.txt');
    expect(await below({ resource_id: file.resource_id })).toEqual([]);
  });
});

it('a file that moves keeps its id and changes its path', async () => {
  const file: ApiFile = await fixture.owner.upload('x', 'moving.txt');
  await fixture.owner.call(`/api/v1/${file.name}`, { method: 'PATCH', json: { folder: folders.year } });
  expect(await get(file.resource_id)).toMatchObject({
    absolute_path: '/reports/2026/moving.txt',
    owner_resource_id: folders.year,
  });
});
