import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, readdir, unlink } from 'node:fs/promises';
import { fail } from '@/lib/base/errors';
import { isLinkedName } from '@/lib/base/link-target';
import { readFileRange } from '@/lib/platform/storage/disk-read';
import { inFolder, isPlain, lstatIn, onLink, openFolder, unlessAbsent } from './directory-walk';
import { replaceFile } from './directory-write';
import { linkedFileChanged, linkedParentNotFound } from './linked-errors';
import { type LinkedPath, parentOf } from './linked-path';
import { type LinkedEntry, type LinkedFile, type LinkedStore, sortKeyOf } from './linked-store';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** How many entries of a listing are read at once. */
const MAX_LOOKUPS = 32;

/**
 * The folder at `base` below the directory `root`. See directory-walk.ts for why nothing outside can be
 * reached.
 */
export function createDirectoryStore(root: string, base: readonly string[]): LinkedStore {
  /** Runs `work` in an open folder; null if the folder does not exist. */
  async function inside<T>(folder: LinkedPath, work: (folder: FileHandle) => Promise<T>): Promise<T | null> {
    const opened = await openFolder(root, [...base, ...folder]);
    if (!opened) {
      if (folder.length === 0) throw fail('LINK_TARGET_NOT_FOUND');
      return null;
    }
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  }

  /** Runs `work` with the last name of a path and its open parent folder. */
  const at = <T>(path: LinkedPath, work: (folder: FileHandle, name: string) => Promise<T>) =>
    inside(parentOf(path), (folder) => work(folder, path.at(-1) ?? ''));

  return {
    async stat(path) {
      if (path.length === 0)
        return inside(path, async (folder) => entryOf('', await folder.stat({ bigint: true })));
      return at(path, async (folder, name) => {
        const stats = await lstatIn(folder, name);
        return stats && isPlain(stats) ? entryOf(name, stats) : null;
      });
    },

    async *list(path, after = '') {
      const folder = await openFolder(root, [...base, ...path]);
      if (!folder) return;
      try {
        const names = await namesIn(folder, after);
        for (let start = 0; start < names.length; start += MAX_LOOKUPS) {
          const found = names.slice(start, start + MAX_LOOKUPS).map(async (name) => {
            const stats = await lstatIn(folder, name);
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
        // Checked after each read and before its bytes are pushed, so all of them are of the version with
        // this etag.
        return readFileRange(handle, range, check);
      } catch (error) {
        await handle.close();
        throw error;
      }
    },

    async write(path, body, signal) {
      if (path.length === 0) throw fail('LINKED_IS_FOLDER');
      const stats = await at(path, (folder, name) => replaceFile(folder, name, { body, signal }));
      if (!stats) throw linkedParentNotFound();
      return entryOf(path.at(-1) ?? '', stats) as LinkedFile;
    },

    async delete(path) {
      if (path.length === 0) throw fail('LINKED_IS_FOLDER');
      const deleted = await at(path, async (folder, name) => {
        const stats = await lstatIn(folder, name);
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
 * Opens with O_NONBLOCK, because a FIFO that has just replaced the file must not block; it has no effect on
 * files.
 */
async function openPlainFile(folder: FileHandle, name: string): Promise<FileHandle | null> {
  const current = await lstatIn(folder, name);
  // Opening a device may have side effects, so the name is checked first.
  if (!current || !isPlain(current) || current.isDirectory()) return null;
  const handle = await unlessAbsent(() => open(inFolder(folder, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  if (!handle) return null;
  const stats = await handle.stat({ bigint: true });
  if (isPlain(stats) && !stats.isDirectory()) return handle;
  await handle.close();
  return null;
}

/**
 * The valid names of files and folders after a sort key, in order. Node replaces invalid UTF-8 in names, so
 * such names are not found later.
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

/** Compares bytes. Without surrogates JavaScript's own order is the same, and ten times as fast. */
function comparisonFor(keys: string[]): (a: string, b: string) => number {
  if (keys.some((key) => /[\ud800-\udfff]/.test(key)))
    return (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return (a, b) => (a < b ? -1 : Number(a > b));
}

function entryOf(name: string, stats: BigIntStats): LinkedEntry {
  const modifiedAt = stats.mtime;
  return stats.isDirectory()
    ? { isFolder: true, name, modifiedAt }
    : { isFolder: false, name, sizeBytes: Number(stats.size), modifiedAt, etag: etagOf(stats) };
}

/**
 * Changes when the file is written (size, mtime) or replaced (inode), even if its times are set back (no
 * program can set ctime).
 */
function etagOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return createHash('sha256')
    .update([ino, size, mtimeNs, ctimeNs].join('-'))
    .digest('base64url')
    .slice(0, 25);
}
