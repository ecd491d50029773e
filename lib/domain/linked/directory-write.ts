import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { fail } from '@/lib/base/errors';
import { isTemporaryName, makeTemporaryName } from '@/lib/base/link-target';
import { writeBatches } from '@/lib/platform/storage/disk-write';
import { inFolder, isPlain, lstatIn, onLink } from './directory-walk';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** No write pauses for this long: an older temporary file was left by a crash. */
const ABANDONED_MS = 86_400_000;

/**
 * Writes a temporary file beside `name` and renames it once it is durable: fsync, rename, fsync of the
 * folder. A replaced file keeps its permissions; a new one has 0640. Returns the stats of the written file.
 */
export async function replaceFile(
  folder: FileHandle,
  name: string,
  { body, signal }: { body: AsyncIterable<Uint8Array>; signal?: AbortSignal },
): Promise<BigIntStats> {
  const replaced = await checkReplaceable(folder, name);
  await removeAbandoned(folder);
  const temporary = inFolder(folder, makeTemporaryName());
  const handle = await onLink(() => open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o640));
  try {
    try {
      await writeBatches(handle, body, signal);
      if (replaced) await onLink(() => handle.chmod(Number(replaced.mode & 0o777n)));
      await onLink(() => handle.sync());
      // rename follows no link, but it would replace one with the file.
      await checkReplaceable(folder, name);
      await onLink(() => rename(temporary, inFolder(folder, name)));
    } catch (error) {
      await unlink(temporary).catch(() => {});
      throw error;
    }
    await onLink(() => folder.sync());
    return await onLink(() => handle.stat({ bigint: true }));
  } finally {
    await handle.close();
  }
}

/** @throws INVALID_ARGUMENT for a folder of this name; PERMISSION_DENIED for anything but a plain file */
async function checkReplaceable(folder: FileHandle, name: string): Promise<BigIntStats | null> {
  const stats = await lstatIn(folder, name);
  if (stats?.isDirectory()) throw fail('LINKED_IS_FOLDER');
  if (stats && !isPlain(stats)) throw fail('LINKED_NOT_PLAIN');
  return stats;
}

/** Folders that this process has cleaned up: files that a crash left are older than the process. */
const cleaned = new Set<string>();

/**
 * Removes the temporary files of crashed writes, at the first write to a folder. Listings never show them.
 */
async function removeAbandoned(folder: FileHandle): Promise<void> {
  const { dev, ino, birthtimeNs } = await onLink(() => folder.stat({ bigint: true }));
  // File systems reuse the inode number of a deleted folder.
  const identity = `${dev}:${ino}:${birthtimeNs}`;
  if (cleaned.has(identity)) return;
  cleaned.add(identity);
  const names = await onLink(() => readdir(inFolder(folder, '')));
  for (const path of names.filter(isTemporaryName).map((name) => inFolder(folder, name))) {
    // Another instance may remove the same file.
    const stats = await lstat(path).catch(() => null);
    if (stats && Date.now() - stats.mtimeMs > ABANDONED_MS) await unlink(path).catch(() => {});
  }
}
