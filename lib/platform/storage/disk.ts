import { constants } from 'node:fs';
import {
  access,
  type FileHandle,
  lstat,
  open,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeDirectory } from '@/lib/base/make-directory';
import { onDisk, onDiskOrNull } from './disk-errors';
import { linkOrCopy } from './disk-export';
import { writeGrowing } from './disk-grow';
import { readFileRange } from './disk-read';
import { writeBatches } from './disk-write';
import { assertByteRange, assertObjectKey, isObjectKey } from './object-key';
import type { GrowingStorage, GrowOptions, StoredObject } from './storage';
import { storageCutShort, storageUnavailable } from './storage-errors';

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;
const CHECK_TIMEOUT_MS = 5000;

/**
 * Stores objects as files, `<directory>/<first two characters>/<key>`; a put in progress writes to
 * `<directory>/tmp/<key>`. All directories are created here, so that a put has only one parent to sync.
 */
export async function createDiskStorage({ directory }: { directory: string }): Promise<GrowingStorage> {
  const tmp = join(directory, 'tmp');
  const markerPath = join(directory, 'instance');
  const temporaryPath = (key: string) => join(tmp, key);
  const finalPath = (key: string) => join(directory, key.slice(0, 2), key);
  await onDisk(() => makeDirectories(directory));

  return {
    kind: 'disk',

    async put(key, body, { signal } = {}) {
      assertObjectKey(key);
      signal?.throwIfAborted();
      return replaceFile(temporaryPath(key), finalPath(key), (handle) => writeBatches(handle, body, signal));
    },

    async grow(key, body, options) {
      assertObjectKey(key);
      if (options.from) return continueFile(finalPath(key), body, { ...options, from: options.from });
      // Under its final name from the start: the size in the database says how much of it counts.
      const path = finalPath(key);
      const handle = await onDisk(() => open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600));
      try {
        await syncDirectory(join(path, '..'));
        return await writeGrowing(handle, body, options);
      } finally {
        await handle.close();
      }
    },

    async trim(key, sizeBytes) {
      const found = await describe(finalPath(key), key);
      if (found && found.sizeBytes > sizeBytes) await onDisk(() => truncate(finalPath(key), sizeBytes));
    },

    async open(key, range) {
      assertObjectKey(key);
      if (range) assertByteRange(range);
      const handle = await onDiskOrNull(() => open(finalPath(key), O_RDONLY | O_NOFOLLOW));
      if (!handle) return null;
      try {
        const { size } = await onDisk(() => handle.stat());
        const { start, end } = range ?? { start: 0, end: size };
        if (end > size) throw storageCutShort(`The object has ${size} bytes, the range ends at ${end}.`);
        return readFileRange(handle, { start, end });
      } catch (error) {
        await handle.close();
        throw error;
      }
    },

    async stat(key) {
      assertObjectKey(key);
      return describe(finalPath(key), key);
    },

    async delete(key) {
      assertObjectKey(key);
      // In this order: the second call removes what a put renames after the first.
      await onDisk(() => rm(temporaryPath(key), { force: true }));
      await onDisk(() => rm(finalPath(key), { force: true }));
    },

    async *list() {
      // tmp first, so that a put that finishes during the walk is listed at least once.
      for (const folder of [tmp, ...bucketNames().map((name) => join(directory, name))]) {
        for (const key of await onDisk(() => readdir(folder))) {
          if (!isObjectKey(key)) continue;
          const found = await describe(join(folder, key), key);
          if (found) yield found;
        }
      }
    },

    async exportTo(key, path) {
      assertObjectKey(key);
      const found = await describe(finalPath(key), key);
      if (found) await linkOrCopy(finalPath(key), path);
      return found ? found.sizeBytes : null;
    },

    async readMarker() {
      return onDiskOrNull(async () => (await readFile(markerPath, 'utf8')).trim());
    },

    async writeMarker(instanceId) {
      const temporary = join(tmp, 'instance');
      // A crash may leave the file. When two instances start at once on an unused directory, one of them
      // fails here.
      await onDisk(() => rm(temporary, { force: true }));
      await replaceFile(temporary, markerPath, (handle) => onDisk(() => handle.writeFile(`${instanceId}\n`)));
    },

    async check() {
      // An unreachable network file system does not fail, it hangs.
      const done = new AbortController();
      const probe = onDisk(() => access(tmp, constants.R_OK | constants.W_OK | constants.X_OK));
      const limit = delay(CHECK_TIMEOUT_MS, undefined, { signal: done.signal, ref: false }).then(() => {
        throw storageUnavailable(new Error(`No answer from ${directory} within ${CHECK_TIMEOUT_MS} ms.`));
      });
      limit.catch(() => {});
      await Promise.race([probe, limit]).finally(() => done.abort());
    },

    async close() {},
  };
}

/**
 * Writes a file and renames it once it is durable: write, fsync, rename, fsync of the directory. Without the
 * first fsync, the name can survive a power cut without the bytes; without the second, a power cut can lose
 * the name of an object that was reported as stored.
 */
async function replaceFile<T>(
  temporary: string,
  final: string,
  write: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const handle = await onDisk(() => open(temporary, flags, 0o600));
  let current = temporary;
  try {
    let written: T;
    try {
      written = await write(handle);
      await onDisk(() => handle.sync());
    } finally {
      await onDisk(() => handle.close());
    }
    await onDisk(() => rename(temporary, final));
    current = final;
    await syncDirectory(join(final, '..'));
    return written;
  } catch (error) {
    await rm(current, { force: true }).catch(() => {});
    throw error;
  }
}

/** Appends to a file behind its first `from` bytes, which are durable, as is its name. */
async function continueFile(
  path: string,
  body: AsyncIterable<Uint8Array>,
  { from, ...options }: GrowOptions & { from: number },
): Promise<number> {
  const handle = await onDisk(() => open(path, O_WRONLY | O_APPEND | O_NOFOLLOW));
  try {
    const { size } = await onDisk(() => handle.stat());
    if (size < from) throw storageCutShort(`The object has ${size} bytes, not ${from}.`);
    if (size > from) await onDisk(() => handle.truncate(from));
    const onDurable = (sizeBytes: number) => options.onDurable(from + sizeBytes);
    return from + (await writeGrowing(handle, body, { ...options, onDurable }));
  } finally {
    await handle.close();
  }
}

async function describe(path: string, key: string): Promise<StoredObject | null> {
  const stats = await onDiskOrNull(() => lstat(path));
  return stats && { key, sizeBytes: stats.size, modified: stats.mtime };
}

async function makeDirectories(directory: string): Promise<void> {
  await makeDirectory(directory);
  const present = new Set(await readdir(directory));
  const missing = ['tmp', ...bucketNames()].filter((name) => !present.has(name));
  for (const name of missing) await makeDirectory(join(directory, name));
  if (missing.length > 0) await syncDirectory(directory);
}

function bucketNames(): string[] {
  const characters = [...'0123456789abcdefghijklmnopqrstuvwxyz'];
  return characters.flatMap((first) => characters.map((second) => first + second));
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await onDisk(() => open(path, O_RDONLY | O_DIRECTORY));
  try {
    await onDisk(() => handle.sync());
  } finally {
    await handle.close();
  }
}
