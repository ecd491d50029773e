import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { fail } from '@/lib/base/errors';
import { isTemporaryName, makeTemporaryName } from '@/lib/base/link-target';
import { writeBatches } from '@/lib/platform/storage/disk-write';
import { inFolder, isPlain, look, onLink } from './directory-walk';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** No write lasts as long without a byte: what has this age was left by a crash. */
const abandonedMs = 86_400_000;

/**
 * Writes a file of this name under another one beside it, and renames it when it is durable: fsync, rename,
 * fsync of the folder. A file that was there keeps its permissions; a new one has 0640. Answers what was
 * written.
 */
export async function replaceFile(
  folder: FileHandle,
  name: string,
  body: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<BigIntStats> {
  const replaced = await checkSiblingName(folder, name);
  await removeAbandoned(folder);
  const temporary = inFolder(folder, makeTemporaryName());
  const handle = await onLink(() => open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o640));
  try {
    try {
      await writeBatches(handle, body, signal);
      if (replaced) await onLink(() => handle.chmod(Number(replaced.mode & 0o777n)));
      await onLink(() => handle.sync());
      // rename follows no link and opens nothing, but it would put a file into the place of one.
      await checkSiblingName(folder, name);
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

/** @throws where a file cannot be put, because a folder is there or something that is no plain file */
async function checkSiblingName(folder: FileHandle, name: string): Promise<BigIntStats | null> {
  const stats = await look(folder, name);
  if (stats?.isDirectory()) throw fail('LINKED_IS_FOLDER');
  if (stats && !isPlain(stats)) throw fail('LINKED_NOT_PLAIN');
  return stats;
}

/** Folders that this process has looked through: what a crash left there is older than the process. */
const tidied = new Set<string>();

/**
 * Removes what writes have left that were killed, at the first write into a folder. It is hidden from
 * everybody meanwhile.
 */
async function removeAbandoned(folder: FileHandle): Promise<void> {
  const { dev, ino, birthtimeNs } = await onLink(() => folder.stat({ bigint: true }));
  // File systems use the number of a folder that is gone for the next one.
  const identity = `${dev}:${ino}:${birthtimeNs}`;
  if (tidied.has(identity)) return;
  tidied.add(identity);
  const names = await onLink(() => readdir(inFolder(folder, '')));
  for (const path of names.filter(isTemporaryName).map((name) => inFolder(folder, name))) {
    // Another instance may be removing the same.
    const stats = await lstat(path).catch(() => null);
    if (stats && Date.now() - stats.mtimeMs > abandonedMs) await unlink(path).catch(() => {});
  }
}
