import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, sha256, someBytes } from '@/e2e/infrastructure/bytes';
import { onS3 } from '@/e2e/infrastructure/on-s3';
import { createBucket, createTestClient, s3Config } from '@/e2e/infrastructure/s3-connection';
import { processBudget } from '@/lib/platform/storage/s3';
import { createS3Clients } from '@/lib/platform/storage/s3-client';
import { defaultS3Limits } from '@/lib/platform/storage/s3-retry';
import { createDirectoryStore } from './directory';
import { parseLinkedPath } from './linked-path';
import type { LinkedStore } from './linked-store';
import { createS3PrefixStore } from './s3-prefix';

const MiB = 2 ** 20;

type Fixture = {
  store: LinkedStore;
  /** Puts a file there as another program does; folders on its way are made. */
  add(path: string, content: string | Buffer): Promise<void>;
  /** Removes it as another program does. */
  remove(path: string): Promise<void>;
  end(): Promise<void>;
};

describe('a directory', () => {
  contract(async () => {
    const root = await mkdtemp(join(tmpdir(), 'holdall-linked-'));
    const base = join(root, 'some', 'folder');
    await mkdir(base, { recursive: true });
    return {
      store: createDirectoryStore(root, ['some', 'folder']),
      async add(path, content) {
        await mkdir(dirname(join(base, path)), { recursive: true });
        await writeFile(join(base, path), content);
      },
      remove: (path) => rm(join(base, path)),
      end: () => rm(root, { recursive: true }),
    };
  });
});

onS3('a prefix of a bucket', (s3) => {
  contract(async () => {
    const Bucket = await createBucket(s3);
    const client = createTestClient(s3);
    const clients = createS3Clients(s3Config(s3, Bucket), defaultS3Limits);
    const shared = { clients, bucket: Bucket, limits: defaultS3Limits, budget: processBudget };
    const keyOf = (path: string) => `some/folder/${path}`;
    return {
      // Small pages, so that a few entries need several of them.
      store: createS3PrefixStore({ ...shared, pageSize: 3 }, ['some', 'folder']),
      async add(path, content) {
        await client.send(new PutObjectCommand({ Bucket, Key: keyOf(path), Body: content }));
      },
      async remove(path) {
        await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(path) }));
      },
      async end() {
        client.destroy();
        clients.calls.destroy();
        clients.downloads.destroy();
      },
    };
  });
});

/** What every target that a folder can be linked to must do; see the comments of LinkedStore. */
function contract(createFixture: () => Promise<Fixture>) {
  let fixture: Fixture;
  let store: LinkedStore;

  beforeAll(async () => {
    fixture = await createFixture();
    store = fixture.store;
  });
  afterAll(() => fixture.end());

  const at = parseLinkedPath;
  const write = (path: string, text: string) => store.write(at(path), bytesOf(text));
  const names = async (path: string, after?: string) => {
    const found: string[] = [];
    for await (const { name, isFolder } of store.list(at(path), after))
      found.push(isFolder ? `${name}/` : name);
    return found;
  };
  const fileAt = async (path: string) => {
    const entry = await store.stat(at(path));
    if (!entry || entry.isFolder) throw new Error(`${path} is no file.`);
    return entry;
  };
  const read = async (path: string, range?: { start: number; end: number }) => {
    const { etag, sizeBytes } = await fileAt(path);
    return (
      await collect(await store.open(at(path), etag, range ?? { start: 0, end: sizeBytes }))
    ).toString();
  };

  it('distinguishes files, folders and what does not exist', async () => {
    await fixture.add('stat/inner/a.txt', 'hello');
    expect(await store.stat(at('stat/inner/a.txt'))).toMatchObject({
      isFolder: false,
      name: 'a.txt',
      sizeBytes: 5,
    });
    expect(await store.stat(at('stat/inner'))).toMatchObject({ isFolder: true, name: 'inner' });
    expect(await store.stat(at(''))).toMatchObject({ isFolder: true });
    for (const path of ['stat/inn', 'stat/inner/a', 'stat/inner/a.txt/b', 'nothing', 'nothing/a.txt'])
      expect(await store.stat(at(path)), path).toBeNull();
  });

  it('reads a file, whole or in part', async () => {
    await fixture.add('read.txt', '0123456789');
    expect(await read('read.txt')).toBe('0123456789');
    expect(await read('read.txt', { start: 3, end: 6 })).toBe('345');
    expect(await read('read.txt', { start: 9, end: 10 })).toBe('9');
    expect(await read('read.txt', { start: 4, end: 4 })).toBe('');
    await fixture.add('empty', '');
    expect(await read('empty')).toBe('');
  });

  it('opens a file only as what it was looked at', async () => {
    const changed = { code: 'ABORTED', reason: 'FILE_CHANGED' };
    await fixture.add('changing.txt', 'the first');
    const { etag } = await fileAt('changing.txt');
    const open = () => store.open(at('changing.txt'), etag, { start: 0, end: 9 });
    await fixture.add('changing.txt', 'and other');
    await expect(open()).rejects.toMatchObject(changed);
    await fixture.remove('changing.txt');
    await expect(open()).rejects.toMatchObject(changed);
  });

  it('writes a new file, and one over another', async () => {
    await fixture.add('write/old.txt', 'old');
    const before = await fileAt('write/old.txt');
    const after = await write('write/old.txt', 'and new');
    expect(after).toEqual(await fileAt('write/old.txt'));
    expect(after).toMatchObject({ name: 'old.txt', sizeBytes: 7 });
    expect(after.etag).not.toBe(before.etag);
    await write('write/new.txt', '');
    await write('top ü 🎈+%20?.txt', 'named');
    expect(await read('write/old.txt')).toBe('and new');
    expect(await read('write/new.txt')).toBe('');
    expect(await read('top ü 🎈+%20?.txt')).toBe('named');
    expect(await names('')).toContain('top ü 🎈+%20?.txt');
    expect(await names('write')).toEqual(['new.txt', 'old.txt']);
  });

  it('takes and gives many bytes', async () => {
    const size = 20 * MiB + 1;
    const { etag, sizeBytes } = await store.write(at('large.bin'), someBytes(size));
    expect(sizeBytes).toBe(size);
    const stream = await store.open(at('large.bin'), etag, { start: 0, end: size });
    expect(await sha256(stream)).toBe(await sha256(someBytes(size)));
  });

  it('makes no folders', async () => {
    await fixture.add('taken', 'a file');
    for (const path of ['missing/a.txt', 'missing/further/a.txt', 'taken/a.txt'])
      await expect(write(path, 'x'), path).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await store.stat(at('missing'))).toBeNull();
    expect(await read('taken')).toBe('a file');
  });

  it('replaces no folder by a file, and removes none', async () => {
    await fixture.add('folder/a.txt', 'x');
    const refused = { code: 'INVALID_ARGUMENT', reason: 'LINKED_IS_FOLDER' };
    for (const path of ['folder', '']) {
      await expect(write(path, 'x')).rejects.toMatchObject(refused);
      await expect(store.delete(at(path))).rejects.toMatchObject(refused);
    }
    expect(await read('folder/a.txt')).toBe('x');
  });

  it.each([10, 10 * MiB])('changes nothing when the body of %i bytes fails', async (size) => {
    await fixture.add('failing/old.txt', 'old');
    async function* breaking() {
      yield* someBytes(size);
      throw new Error('the client went away');
    }
    for (const path of ['failing/old.txt', 'failing/new.txt'])
      await expect(store.write(at(path), breaking())).rejects.toThrow('the client went away');
    expect(await names('failing')).toEqual(['old.txt']);
    expect(await read('failing/old.txt')).toBe('old');
  });

  it('lists a folder in order, from any position on', async () => {
    const files = ['a', 'a!', 'a.txt', 'b', 'folder!', 'folder.txt', 'z', 'ä', '\uffee', '🎈'];
    for (const name of files) await fixture.add(`list/${name}`, name);
    await fixture.add('list/folder/1', 'x');
    await fixture.add('list/folder/2/3', 'x');
    const expected = ['a', 'a!', 'a.txt', 'b', 'folder!', 'folder.txt', 'folder/', 'z', 'ä', '\uffee', '🎈'];
    expect(await names('list')).toEqual(expected);
    for (const [index, name] of expected.entries())
      expect(await names('list', name), name).toEqual(expected.slice(index + 1));
    expect(await names('list', 'c')).toEqual(expected.slice(4));
    expect(await names('list/folder')).toEqual(['1', '2/']);
    expect(await names('list/nothing')).toEqual([]);
    expect(await names('list/a')).toEqual([]);
  });

  it('lists entries as they are looked at alone', async () => {
    await fixture.add('same/a.txt', 'hello');
    await fixture.add('same/inner/b', 'x');
    for await (const entry of store.list(at('same'))) {
      const { isFolder } = entry;
      expect(entry).toEqual(await store.stat(at(isFolder ? 'same/inner' : 'same/a.txt')));
    }
  });

  it('removes a file, once', async () => {
    await fixture.add('gone/a.txt', 'x');
    await fixture.add('gone/b.txt', 'x');
    expect(await store.delete(at('gone/a.txt'))).toBe(true);
    expect(await store.delete(at('gone/a.txt'))).toBe(false);
    expect(await store.delete(at('gone/nothing/a.txt'))).toBe(false);
    expect(await names('gone')).toEqual(['b.txt']);
  });

  it('lets one of many writers win whole', async () => {
    await fixture.add('race.txt', 'x');
    const texts = Array.from({ length: 8 }, (_, at) => String(at).repeat(100_000));
    await Promise.all(texts.map((text) => write('race.txt', text)));
    expect(texts).toContain(await read('race.txt'));
    expect((await names('')).filter((name) => name.includes('race') || name.startsWith('.'))).toEqual([
      'race.txt',
    ]);
  });
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
