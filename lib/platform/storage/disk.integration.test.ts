import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect, someBytes, stalledBytes } from '@/e2e/infrastructure/bytes';
import { mountSmallDisk, type SmallDisk } from '@/e2e/infrastructure/small-disk';
import { newId } from '@/lib/base/ids';
import { createDiskStorage } from './disk';
import type { GrowingStorage, Storage } from './storage';

const MiB = 2 ** 20;

describe('disk storage', () => {
  let directory: string;
  let storage: GrowingStorage;
  let key: string;

  beforeAll(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'holdall-disk-')), 'objects');
    storage = await createDiskStorage({ directory });
  });
  afterAll(() => rm(join(directory, '..'), { recursive: true }));
  beforeEach(() => {
    key = newId();
  });
  const path = () => join(directory, key.slice(0, 2), key);

  it('keeps objects in folders that no other user may enter', async () => {
    await storage.put(key, someBytes(10));
    expect((await readFile(path())).byteLength).toBe(10);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    for (const folder of [directory, join(directory, 'tmp'), join(path(), '..')]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    }
  });

  it('opens a directory again with what is in it', async () => {
    await storage.put(key, someBytes(10));
    const again = await createDiskStorage({ directory });
    expect(await again.stat(key)).toMatchObject({ sizeBytes: 10 });
  });

  it('ignores files that are not its own in the listing', async () => {
    await writeFile(join(directory, 'tmp', 'notes.txt'), 'x');
    await writeFile(join(directory, 'aa', '.DS_Store'), 'x');
    for await (const object of storage.list()) expect(object.key).toMatch(/^[0-9a-z]{25}$/);
  });

  it('goes on in an object behind the bytes that count', async () => {
    const sizes: number[] = [];
    const onDurable = async (size: number) => void sizes.push(size);
    const text = async function* (...parts: string[]) {
      for (const part of parts) yield Buffer.from(part);
    };
    await storage.grow(key, text('abcdef'), { onDurable });
    expect(await storage.grow(key, text('XY', 'Z'), { onDurable, from: 4 })).toBe(7);
    expect(await readFile(path(), 'utf8')).toBe('abcdXYZ');
    expect(sizes).toEqual([6, 7]);
    expect(await storage.grow(key, text(), { onDurable, from: 7 })).toBe(7);
    expect(sizes).toEqual([6, 7]);
  });

  it('does not go on in an object that has lost bytes, or is not there', async () => {
    const body = () => someBytes(1);
    const onDurable = async () => {};
    await expect(storage.grow(key, body(), { onDurable, from: 4 })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await storage.put(key, someBytes(3));
    await expect(storage.grow(key, body(), { onDurable, from: 4 })).rejects.toMatchObject({
      reason: 'STORAGE_CUT_SHORT',
    });
    expect((await readFile(path())).byteLength).toBe(3);
  });

  it('follows no symbolic link', async () => {
    const secret = join(directory, '..', 'secret');
    await writeFile(secret, 'secret');
    await symlink(secret, path());
    await expect(storage.open(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });

    const other = newId();
    await symlink(secret, join(directory, 'tmp', other));
    await expect(storage.put(other, someBytes(10))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await readFile(secret, 'utf8')).toBe('secret');
    await storage.delete(key);
    await storage.delete(other);
    expect(await readFile(secret, 'utf8')).toBe('secret');
  });

  it('does not call an object absent that cannot be reached', async () => {
    await mkdir(path());
    await expect(collectAll(storage, key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await rm(path(), { recursive: true });

    const blocked = join(directory, '..', newId());
    const other = await createDiskStorage({ directory: blocked });
    await rm(join(blocked, key.slice(0, 2)), { recursive: true });
    await writeFile(join(blocked, key.slice(0, 2)), 'a file where a directory should be');
    await expect(other.open(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(other.stat(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('fails a read whose file became shorter', async () => {
    await storage.put(key, someBytes(5 * MiB));
    const stream = await storage.open(key);
    await truncate(path(), 4 * MiB + 1);
    await expect(stream && collect(stream)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'STORAGE_CUT_SHORT',
    });
  });

  it('closes the file at the end, on failure and when destroyed early', async () => {
    await storage.put(key, someBytes(5 * MiB));
    await collectAll(storage, key);
    const streams = await Promise.all(Array.from({ length: 10 }, () => storage.open(key)));
    expect(await openFiles(directory)).toBe(10);
    for (const [index, stream] of streams.entries()) {
      if (index % 2) stream?.read();
      stream?.destroy();
    }
    await expect(storage.open(key, { start: 0, end: 6 * MiB })).rejects.toThrow();
    await expect.poll(() => openFiles(directory)).toBe(0);
  });

  it('says that it does not answer when its directory is gone', async () => {
    const gone = join(directory, '..', newId());
    const other = await createDiskStorage({ directory: gone });
    await rm(gone, { recursive: true });
    await expect(other.check()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(other.put(key, someBytes(10))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(other.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

const smallDisk = await mountSmallDisk(12 * MiB);
if ('unavailable' in smallDisk) {
  if (process.env.REQUIRE_ALL === '1')
    throw new Error(`The full-disk tests cannot run: ${smallDisk.unavailable}`);
  console.warn(`Full-disk tests are skipped: ${smallDisk.unavailable}`);
}

describe.skipIf('unavailable' in smallDisk)('a full disk', () => {
  const { directory, unmount } = smallDisk as SmallDisk;
  let storage: Storage;

  beforeAll(async () => {
    storage = await createDiskStorage({ directory });
  });
  afterAll(() => unmount());

  const expectNothingIn = async () => {
    for await (const object of storage.list()) expect.fail(`${object.key} is left`);
  };
  const full = { code: 'RESOURCE_EXHAUSTED', reason: 'STORAGE_FULL' };

  it('refuses the put, leaves nothing, and takes the next small one', async () => {
    for (const size of [13 * MiB, 40 * MiB, 12 * MiB + 1]) {
      await expect(storage.put(newId(), someBytes(size))).rejects.toMatchObject(full);
      await expectNothingIn();
    }
    const key = newId();
    expect(await storage.put(key, someBytes(MiB))).toBe(MiB);
    await storage.delete(key);
  });

  it('fails at once, also while the client pauses', async () => {
    const stalled = new AbortController();
    await expect(storage.put(newId(), stalledBytes(16 * MiB, stalled.signal))).rejects.toMatchObject(full);
    stalled.abort();
    await expectNothingIn();
  });

  it('fails all of many puts that do not fit together, or some, and loses none that succeeded', async () => {
    const keys = Array.from({ length: 8 }, () => newId());
    const results = await Promise.allSettled(keys.map((key) => storage.put(key, someBytes(3 * MiB))));
    for (const [index, result] of results.entries()) {
      const key = keys[index] ?? '';
      if (result.status === 'rejected') expect(result.reason).toMatchObject(full);
      expect((await storage.stat(key))?.sizeBytes).toBe(result.status === 'fulfilled' ? 3 * MiB : undefined);
      await storage.delete(key);
    }
    expect(results.some(({ status }) => status === 'rejected')).toBe(true);
    await expectNothingIn();
  });
});

async function collectAll(storage: Storage, key: string) {
  const stream = await storage.open(key);
  return stream && collect(stream);
}

/** How many descriptors of this process are files in `directory`. */
async function openFiles(directory: string): Promise<number> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    descriptors.map((descriptor) => readlink(`/proc/self/fd/${descriptor}`).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(directory)).length;
}
