import { execFile } from 'node:child_process';
import {
  appendFile,
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect, someBytes } from '@/e2e/infrastructure/bytes';
import { mountSmallDisk } from '@/e2e/infrastructure/small-disk';
import { makeTemporaryName } from '@/lib/base/link-target';
import { createDirectoryStore } from './directory';
import { parseLinkedPath } from './linked-path';
import type { LinkedStore } from './linked-store';

const MiB = 2 ** 20;
const at = parseLinkedPath;

let base: string;
let root: string;
let store: LinkedStore;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'holdall-linked-'));
  root = join(base, 'root');
  await mkdir(join(root, 'folder'), { recursive: true });
  await writeFile(join(root, 'folder', 'a.txt'), 'hello');
  await mkdir(join(base, 'root2'));
  await writeFile(join(base, 'root2', 'canary'), 'canary');
  store = createDirectoryStore(root, []);
});
afterEach(() => rm(base, { recursive: true }));

const write = (path: string, text: string) =>
  store.write(
    at(path),
    (async function* () {
      yield Buffer.from(text);
    })(),
  );

async function names(path: string, from = store): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of from.list(at(path))) found.push(name);
  return found;
}

async function open(path: string) {
  const entry = await store.stat(at(path));
  if (!entry || entry.isFolder) throw new Error(`${path} is no file.`);
  return store.open(at(path), entry.etag, { start: 0, end: entry.sizeBytes });
}

describe('what is no plain file or folder is as if it were not there:', () => {
  const things: Record<string, (path: string) => Promise<unknown>> = {
    'a link to a file outside': (path) => symlink(join(base, 'root2', 'canary'), path),
    'a link to nothing outside': (path) => symlink(join(base, 'root2', 'nothing'), path),
    'a link to a folder outside': (path) => symlink(join(base, 'root2'), path),
    'a link to a file inside': (path) => symlink('folder/a.txt', path),
    'a link to itself': (path) => symlink('thing', path),
    'a second name of a file outside': (path) => link(join(base, 'root2', 'canary'), path),
    'a FIFO': (path) => promisify(execFile)('mkfifo', [path]),
    'a socket': (path) =>
      new Promise((resolve) =>
        createServer()
          .listen(path, () => resolve(null))
          .unref(),
      ),
  };

  it.each(Object.entries(things))('%s', async (_, make) => {
    await make(join(root, 'thing'));
    expect(await names('')).toEqual(['folder']);
    for (const path of ['thing', 'thing/canary', 'thing/nothing']) {
      expect(await store.stat(at(path)), path).toBeNull();
      await expect(store.open(at(path), 'x', { start: 0, end: 1 })).rejects.toMatchObject({
        reason: 'FILE_CHANGED',
      });
      expect(await store.delete(at(path))).toBe(false);
      expect(await names(path)).toEqual([]);
    }
    await expect(write('thing', 'x')).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'LINKED_NOT_PLAIN',
    });
    await expect(write('thing/canary', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(write('thing/nothing', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await readFile(join(base, 'root2', 'canary'), 'utf8')).toBe('canary');
    expect(await readdir(join(base, 'root2'))).toEqual(['canary']);
  });

  it('the linked folder itself and every folder on the way, when they are links', async () => {
    await symlink(join(base, 'root2'), join(root, 'link'));
    await mkdir(join(base, 'root2', 'inner'));
    for (const way of [['link'], ['link', 'inner'], ['folder', 'nothing'], ['folder', 'a.txt']]) {
      const elsewhere = createDirectoryStore(root, way);
      const gone = { code: 'NOT_FOUND', reason: 'LINK_TARGET_NOT_FOUND' };
      await expect(elsewhere.stat(at(''))).rejects.toMatchObject(gone);
      await expect(elsewhere.stat(at('canary'))).rejects.toMatchObject(gone);
      expect(await names('', elsewhere)).toEqual([]);
    }
    // The root is the operator's word.
    expect(await names('', createDirectoryStore(join(root, 'link'), []))).toEqual(['canary', 'inner']);
  });

  it('names that no path can have', async () => {
    const bytes = (name: Buffer) => Buffer.concat([Buffer.from(`${root}/`), name]);
    await writeFile(bytes(Buffer.from('back\\slash')), 'x');
    await writeFile(bytes(Buffer.from('line\nfeed')), 'x');
    await writeFile(bytes(Buffer.from([0x66, 0xff])), 'x');
    await writeFile(bytes(Buffer.from('\ufffd')), 'a good name');
    expect(await names('')).toEqual(['folder', '\ufffd']);
  });
});

describe('a file that changes while it is read breaks the stream', () => {
  const size = 8 * MiB;
  const changes: Record<string, (path: string) => Promise<unknown>> = {
    'it is cut short': (path) => truncate(path, size - 1),
    'it grows': (path) => appendFile(path, 'x'),
    'it is rewritten with the same length': (path) => writeFile(path, Buffer.alloc(size, 2)),
    'it is rewritten and its times are set back': async (path) => {
      const { atime, mtime } = await stat(path);
      await writeFile(path, Buffer.alloc(size, 2));
      await utimes(path, atime, mtime);
    },
    'another replaces it': async (path) => {
      await writeFile(`${path}.new`, Buffer.alloc(size, 2));
      await rename(`${path}.new`, path);
    },
    'it is removed': (path) => rm(path),
  };

  it.each(Object.entries(changes))('when %s', async (_, change) => {
    const path = join(root, 'large');
    await writeFile(path, Buffer.alloc(size, 1));
    const stream = await open('large');
    const received: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        received.push(chunk);
        if (received.length === 1) await change(path);
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AppError' });
    const bytes = Buffer.concat(received);
    expect(bytes.length).toBeLessThan(size);
    expect(bytes.equals(Buffer.alloc(bytes.length, 1))).toBe(true);
  });
});

describe('writing', () => {
  it('gives a new file 0640, and leaves a replaced one its permissions', async () => {
    await chmod(join(root, 'folder', 'a.txt'), 0o664);
    await write('folder/a.txt', 'new');
    await write('folder/b.txt', 'new');
    const modeOf = async (name: string) => (await stat(join(root, 'folder', name))).mode & 0o777;
    expect(await modeOf('a.txt')).toBe(0o664);
    expect((await modeOf('b.txt')) & ~0o640).toBe(0);
  });

  it('hides what a killed write left, and removes it when it is old', async () => {
    const [fresh, old] = [makeTemporaryName(), makeTemporaryName()];
    for (const name of [fresh, old]) await writeFile(join(root, 'folder', name), 'left over');
    const longAgo = new Date(Date.now() - 2 * 86_400_000);
    await utimes(join(root, 'folder', old), longAgo, longAgo);
    expect(await names('folder')).toEqual(['a.txt']);
    expect(() => at(`folder/${fresh}`)).toThrow(expect.objectContaining({ reason: 'LINKED_PATH_INVALID' }));
    await write('folder/b.txt', 'x');
    expect((await readdir(join(root, 'folder'))).sort()).toEqual([fresh, 'a.txt', 'b.txt']);
  });

  it('stays in the folder that it began in, when another replaces it', async () => {
    async function* swapping() {
      yield Buffer.from('secret');
      await rename(join(root, 'folder'), join(root, 'moved'));
      await symlink(join(base, 'root2'), join(root, 'folder'));
    }
    await store.write(at('folder/b.txt'), swapping());
    expect(await readdir(join(base, 'root2'))).toEqual(['canary']);
    expect(await readFile(join(root, 'moved', 'b.txt'), 'utf8')).toBe('secret');
  });
});

it('closes all that it opens', async () => {
  await writeFile(join(root, 'large'), Buffer.alloc(MiB));
  await collect(await open('large'));
  (await open('large')).destroy();
  await write('folder/b.txt', 'x');
  for await (const _ of store.list(at('folder'))) break;
  await names('');
  await expect(write('nothing/b.txt', 'x')).rejects.toThrow();
  await expect(store.open(at('large'), 'other', { start: 0, end: 1 })).rejects.toThrow();
  await expect.poll(() => openFiles(base)).toEqual([]);
});

const smallDisk = await mountSmallDisk(8 * MiB);
if ('unavailable' in smallDisk && process.env.REQUIRE_ALL === '1')
  throw new Error(`The full-disk test cannot run: ${smallDisk.unavailable}`);

it.skipIf('unavailable' in smallDisk)('a full disk refuses the write and keeps the old file', async () => {
  if ('unavailable' in smallDisk) return;
  const { directory, unmount } = smallDisk;
  const full = createDirectoryStore(directory, []);
  await full.write(at('a.bin'), someBytes(MiB));
  await expect(full.write(at('a.bin'), someBytes(16 * MiB))).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'STORAGE_FULL',
  });
  expect(await readdir(directory)).toEqual(['a.bin']);
  expect((await stat(join(directory, 'a.bin'))).size).toBe(MiB);
  await unmount();
});

/** The open files of this process below a directory. */
async function openFiles(directory: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    descriptors.map((descriptor) => readlink(`/proc/self/fd/${descriptor}`).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(directory));
}
