import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFolder } from '../infrastructure/api';
import { canary, canaryContent, canaryNames, hostilePaths, makeTraps } from '../linked/hostile-paths';
import { createDirectory, makeLink, uriOf } from '../linked/linked-fixture';
import { answerOf, collect, type Status, write } from './client';
import { createIsolatedGrpcFixture, type IsolatedGrpcFixture, reasonOf } from './fixture';

// Paths are among the names of the tests, and some have it in them.
const place = await createDirectory();
const content = Buffer.from('overwritten');
let root: string;
let fixture: IsolatedGrpcFixture;
let folder: ApiFolder;

beforeAll(async () => {
  root = await makeTraps(place.directory);
  fixture = await createIsolatedGrpcFixture({ env: { LINK_ROOTS: root } });
  folder = await makeLink(fixture.owner, uriOf(root));
});
afterAll(async () => {
  await fixture?.remove();
  await place.remove();
});

const at = (file_path: string) => ({ resource_id: folder.resource_id, file_path });

async function upload(start: Record<string, unknown>, ...blocks: string[]): Promise<Status> {
  const call = fixture.grpc.upload();
  const answer = answerOf(call);
  answer.catch(() => {});
  await write(call, { start });
  for (const block of blocks) await write(call, { block: Buffer.from(block) });
  call.end();
  return (await answer).status;
}

const get = (path: string) => fixture.grpc.call('GetFileContent', at(path));
const put = (path: string, text: string, store_name = '') =>
  fixture.grpc.call('SetFileContent', { ...at(path), store_name, content: Buffer.from(text) });

describe('what is behind a link', () => {
  it('is described with its path from the requested resource, without an id', async () => {
    const { status, file } = await fixture.grpc.call('GetFile', at('folder/a.txt'));
    expect(status.code).toBe(0);
    expect(file).toEqual({
      file_path: 'folder/a.txt',
      absolute_path: `/${folder.display_name}/folder/a.txt`,
      file_name: 'a.txt',
      extension: 'txt',
      size: '6',
      media_type: 'text/plain',
      is_directory: false,
      modified: expect.stringMatching(/^[1-9]\d{12}$/),
      resource_id: '',
      owner_resource_id: folder.resource_id,
    });
    const file_path = `${folder.display_name}/folder/a.txt`;
    const fromRoot = await fixture.grpc.call('GetFile', { resource_id: fixture.root, file_path });
    expect(fromRoot.file).toEqual({ ...file, file_path });
    expect((await fixture.grpc.call('GetFile', at('folder'))).file).toMatchObject({
      is_directory: true,
      size: '0',
    });
    expect((await fixture.grpc.call('GetFile', at(''))).file).toMatchObject({
      resource_id: folder.resource_id,
      is_directory: true,
    });
  });

  it('is written and read, in one message and as a stream', async () => {
    expect((await put('folder/new.json', '{}')).status.code).toBe(0);
    expect((await put('folder/new.json', '{"a":1}')).status.code).toBe(0);
    expect((await get('folder/new.json')).content?.toString()).toBe('{"a":1}');
    expect((await put('folder', 'by its store name', 'b.txt')).status.code).toBe(0);
    expect((await get('folder/b.txt')).content?.toString()).toBe('by its store name');

    const start = { resource_id: folder.resource_id, store_name: 'folder/c.txt' };
    expect((await upload(start, 'in ', 'blocks')).code).toBe(0);
    const { content: downloaded, status } = await collect(fixture.grpc.download(at('folder/c.txt')));
    expect([downloaded.toString(), status?.code]).toEqual(['in blocks', 0]);
  });

  it('needs a path, a parent that is there, and whole files', async () => {
    for (const method of ['GetFileContent', 'SetFileContent'] as const) {
      const { status } = await fixture.grpc.call(method, { ...at(''), store_name: 'x.txt', content });
      expect(status.code, method).toBe(3);
    }
    expect((await collect(fixture.grpc.download(at('')))).status?.code).toBe(3);
    expect((await upload({ resource_id: folder.resource_id })).code).toBe(3);
    expect((await put('folder', 'x')).status.code).toBe(3);
    expect((await put('nothing/a.txt', 'x')).status.code).toBe(5);
    const start = { resource_id: folder.resource_id, store_name: 'folder/s.txt', streaming_mode: true };
    expect(reasonOf(await upload(start, 'x'))).toBe('FOLDER_IS_LINKED');
  });

  it('is refused in one message above 64 MiB', async () => {
    await writeFile(join(root, 'large'), '');
    await truncate(join(root, 'large'), 64 * 2 ** 20 + 1);
    const { status } = await get('large');
    expect([status.code, reasonOf(status)]).toEqual([3, 'CONTENT_TOO_LARGE']);
    await fixture.owner.call(`/api/v1/${folder.name}/linkedFiles?path=large`, { method: 'DELETE' });
  });

  it('is listed depth first, by extension, or one by its path', async () => {
    const list = async (file_path: string, more: Record<string, string> = {}) => {
      const { descendant = [] } = await fixture.grpc.call('GetFileDescendants', {
        ...at(file_path),
        ...more,
      });
      return descendant.map((one) => one.file_path);
    };
    const all = ['folder', 'folder/a.txt', 'folder/b.txt', 'folder/c.txt', 'folder/new.json'];
    expect(await list('')).toEqual(all);
    expect(await list('folder')).toEqual(all.slice(1));
    expect(await list('folder/a.txt')).toEqual([]);
    expect(await list('', { extension: '.JSON' })).toEqual(['folder/new.json']);
    expect(await list('', { descendant_id: 'folder/a.txt' })).toEqual(['folder/a.txt']);
    expect(await list('folder', { descendant_id: 'folder/a.txt' })).toEqual(['folder/a.txt']);
    expect(await list('', { descendant_id: 'folder/a.txt', extension: 'json' })).toEqual([]);
    for (const descendant_id of [
      'folder',
      'a.txt',
      'folder/nothing',
      '../outside/canary',
      'to-canary',
      folder.resource_id,
    ])
      expect(await list('folder', { descendant_id }), descendant_id).toEqual([]);
  });

  it('is for members of the organization, by their roles', async () => {
    const viewer = fixture.callerOf((await fixture.createUser('viewer@example.com', 'viewer')).token);
    const outsider = fixture.callerOf((await fixture.createUser('outsider@example.com')).token);
    const codes = async (caller: typeof viewer) => {
      const codeOf = async (method: 'GetFile' | 'GetFileContent' | 'GetFileDescendants' | 'SetFileContent') =>
        (await caller.call(method, { ...at('folder/a.txt'), content })).status.code;
      return [
        await codeOf('GetFile'),
        await codeOf('GetFileContent'),
        await codeOf('GetFileDescendants'),
        (await collect(caller.download(at('folder/a.txt')))).status?.code,
        await codeOf('SetFileContent'),
      ];
    };
    expect(await codes(viewer)).toEqual([0, 0, 0, 0, 7]);
    expect(await codes(outsider)).toEqual([5, 5, 5, 5, 5]);
    expect((await get('folder/a.txt')).content?.toString()).toBe('inside');
  });

  it('is read and not written through a link for reading only', async () => {
    const reading = await makeLink(fixture.owner, uriOf(root), true);
    const reference = { resource_id: reading.resource_id, file_path: 'folder/a.txt' };
    expect((await fixture.grpc.call('GetFileContent', reference)).content?.toString()).toBe('inside');
    expect((await fixture.grpc.call('SetFileContent', { ...reference, content })).status.code).toBe(7);
    expect((await upload({ resource_id: reading.resource_id, store_name: 'x' }, 'x')).code).toBe(7);
  });
});

describe('a path that leads outside, or to no plain file, is refused and reveals nothing:', () => {
  const paths = hostilePaths(place.directory);

  it.each(paths.map((path) => [JSON.stringify(path).slice(0, 100), path]))('%s', async (_, path) => {
    const [there, missing] = canaryNames;
    const answers = await askAll(path.replaceAll(canary, there));
    if (path.includes(canary)) expect(answers).toEqual(await askAll(path.replaceAll(canary, missing)));
  });

  it('after which all outside is as it was', async () => {
    for (const outside of ['.', 'outside', 'acme2'])
      expect(await readFile(join(place.directory, outside, 'canary'), 'utf8')).toBe(canaryContent);
    expect((await readdir(place.directory)).sort()).toEqual(['acme', 'acme2', 'canary', 'outside']);
    expect(await readdir(join(place.directory, 'outside'))).toEqual(['canary']);
  });

  /**
   * The codes and reasons of everything that can be asked of a path, from the linked folder and from above
   * it.
   */
  async function askAll(path: string) {
    const statuses: Record<string, [number, string | undefined]> = {};
    for (const [from, reference] of Object.entries({
      link: at(path),
      root: { resource_id: fixture.root, file_path: `${folder.display_name}/${path}` },
    })) {
      const note = (what: string, status?: Status) => {
        statuses[`${from} ${what}`] = [status?.code ?? -1, status && reasonOf(status)];
      };
      for (const method of ['GetFile', 'GetFileContent', 'GetFileDescendants', 'SetFileContent'] as const) {
        const answer = await fixture.grpc.call(method, { ...reference, content });
        note(method, answer.status);
        expect(JSON.stringify(answer)).not.toContain(canaryContent);
        expect(answer.content?.length ?? 0).toBe(0);
      }
      const downloaded = await collect(fixture.grpc.download(reference));
      expect(downloaded.content.length).toBe(0);
      note('DownloadFile', downloaded.status);
      const { resource_id, file_path: store_name } = reference;
      note('UploadFile', await upload({ resource_id, store_name }, 'overwritten'));
    }
    for (const [what, [code]] of Object.entries(statuses)) expect([3, 5, 7], what).toContain(code);
    return statuses;
  }
});
