import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, readdir, unlink } from 'node:fs/promises';
import { fail } from '@/lib/base/errors';
import { isLinkedName } from '@/lib/base/link-target';
import { readFileRange } from '@/lib/platform/storage/disk-read';
import { inFolder, isPlain, look, onLink, openFolder, unlessAbsent } from './directory-walk';
import { replaceFile } from './directory-write';
import { linkedFileChanged, linkedParentNotFound } from './linked-errors';
import { type LinkedPath, parentOf } from './linked-path';
import { type LinkedEntry, type LinkedFile, type LinkedStore, sortKeyOf } from './linked-store';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** How many entries of a listing are looked up at once. */
const lookups = 32;

/**
 * The folder that `way` leads to in the directory `root`. See directory-walk.ts for why nothing outside can
 * be reached.
 */
export function createDirectoryStore(root: string, way: readonly string[]): LinkedStore {
  /** Works in a folder while it is held open; null if it is not there. */
  async function inside<T>(folder: LinkedPath, work: (folder: FileHandle) => Promise<T>): Promise<T | null> {
    const leaseRegistry = await openFolder(root, [...way, ...folder]);
    if (!leaseRegistry) {
      if (folder.length === 0) throw fail('LINK_TARGET_NOT_FOUND');
      return null;
    }
    try {
      return await work(leaseRegistry);
    } finally {
      await leaseRegistry.close();
    }
  }

  /** Works with a path's last name in the folder that it is in. */
  const at = <T>(path: LinkedPath, work: (folder: FileHandle, name: string) => Promise<T>) =>
    inside(parentOf(path), (folder) => work(folder, path.at(-1) ?? ''));

  return {
    async stat(path) {
      if (path.length === 0)
        return inside(path, async (folder) => entryOf('', await folder.stat({ bigint: true })));
      return at(path, async (folder, name) => {
        const stats = await look(folder, name);
        return stats && isPlain(stats) ? entryOf(name, stats) : null;
      });
    },

    async *list(path, after = '') {
      const folder = await openFolder(root, [...way, ...path]);
      if (!folder) return;
      try {
        const names = await namesIn(folder, after);
        for (let start = 0; start < names.length; start += lookups) {
          const found = names.slice(start, start + lookups).map(async (name) => {
            const stats = await look(folder, name);
            return stats && isPlain(stats) ? entryOf(name, stats) : null;
          });
          yield* (await Promise.all(found)).filter((entry) => entry !== null);
        }
      } finally {
        await folder.close();
      }
    },

    async open(path, etag, range) {
      const handle = await at(path, openPlainFile);
      if (!handle) throw linkedFileChanged();
      const check = async () => {
        const stats = await onLink(() => handle.stat({ bigint: true }));
        if (etagOf(stats) !== etag) throw linkedFileChanged();
      };
      try {
        await check();
        // After each read and before its bytes are given out: then they are of the file that the etag is of.
        return readFileRange(handle, range, check);
      } catch (error) {
        await handle.close();
        throw error;
      }
    },

    async write(path, body, signal) {
      if (path.length === 0) throw fail('LINKED_IS_FOLDER');
      const stats = await at(path, (folder, name) => replaceFile(folder, name, body, signal));
      if (!stats) throw linkedParentNotFound();
      return entryOf(path.at(-1) ?? '', stats) as LinkedFile;
    },

    async delete(path) {
      if (path.length === 0) throw fail('LINKED_IS_FOLDER');
      const deleted = await at(path, async (folder, name) => {
        const stats = await look(folder, name);
        if (!stats || !isPlain(stats)) return false;
        if (stats.isDirectory()) throw fail('LINKED_IS_FOLDER');
        return (
          (await unlessAbsent(async () => {
            await unlink(inFolder(folder, name));
            return true;
          })) ?? false
        );
      });
      return deleted ?? false;
    },
  };
}

/**
 * A FIFO that has just taken the file's place must not keep us waiting: hence O_NONBLOCK, which regular files
 * do not heed.
 */
async function openPlainFile(folder: FileHandle, name: string): Promise<FileHandle | null> {
  const before = await look(folder, name);
  // Opening a device may do something, so the name is looked at first.
  if (!before || !isPlain(before) || before.isDirectory()) return null;
  const handle = await unlessAbsent(() => open(inFolder(folder, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  if (!handle) return null;
  const stats = await handle.stat({ bigint: true });
  if (isPlain(stats) && !stats.isDirectory()) return handle;
  await handle.close();
  return null;
}

/**
 * Names after a sort key, in order: those that a path can have, of files and folders. What is not well-formed
 * on disk has become another name here, under which nothing is found.
 */
async function namesIn(folder: FileHandle, after: string): Promise<string[]> {
  const entries = await onLink(() => readdir(inFolder(folder, ''), { withFileTypes: true }));
  const names = new Map<string, string>();
  for (const entry of entries) {
    const isFolder = entry.isDirectory();
    if ((isFolder || entry.isFile()) && isLinkedName(entry.name))
      names.set(sortKeyOf({ name: entry.name, isFolder }), entry.name);
  }
  const compare = comparisonFor([...names.keys(), after]);
  const keys = [...names.keys()].filter((key) => compare(key, after) > 0).sort(compare);
  return keys.map((key) => names.get(key) ?? '');
}

/** As bytes compare. Without surrogates JavaScript's own order is the same, and ten times as fast. */
function comparisonFor(keys: string[]): (one: string, other: string) => number {
  if (keys.some((key) => /[\ud800-\udfff]/.test(key)))
    return (one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other));
  return (one, other) => (one < other ? -1 : Number(one > other));
}

function entryOf(name: string, stats: BigIntStats): LinkedEntry {
  const modifiedAt = stats.mtime;
  return stats.isDirectory()
    ? { isFolder: true, name, modifiedAt }
    : { isFolder: false, name, sizeBytes: Number(stats.size), modifiedAt, etag: etagOf(stats) };
}

/**
 * Moves when the file is written (size, mtime), replaced (inode), or either of these and its times set back
 * (ctime, which nobody can set).
 */
function etagOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return createHash('sha256')
    .update([ino, size, mtimeNs, ctimeNs].join('-'))
    .digest('base64url')
    .slice(0, 25);
}
