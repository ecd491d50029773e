import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { AppError } from '@/lib/base/errors';
import { storageFull, storageUnavailable } from '@/lib/platform/storage/storage-errors';
import { linkedForbidden } from './linked-errors';
import { pathInvalid } from './linked-path';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/**
 * What a name means in a folder that is held open. The kernel resolves it in that very folder, wherever it
 * may have been moved and whatever may stand in its place by now: what openat(2) is for, which Node does not
 * have. Linux alone has such paths.
 */
export const inFolder = (folder: FileHandle, name: string) => `/proc/self/fd/${folder.fd}/${name}`;

/**
 * Opens the folder that `names` lead to from the directory `root`, one name after the other and each without
 * following a link, so that nothing that is swapped on the way leads outside. Null if it is not there. `root`
 * itself is the operator's word and followed.
 */
export async function openFolder(root: string, names: readonly string[]): Promise<FileHandle | null> {
  let folder = await unlessAbsent(() => open(root, O_RDONLY | O_DIRECTORY));
  for (const name of names) {
    if (!folder) return null;
    const parent: FileHandle = folder;
    try {
      folder = await unlessAbsent(() => open(inFolder(parent, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    } finally {
      await parent.close();
    }
  }
  return folder;
}

/** What a name in a folder is by itself: a link is not followed. Null if there is nothing. */
export const look = (folder: FileHandle, name: string): Promise<BigIntStats | null> =>
  unlessAbsent(() => lstat(inFolder(folder, name), { bigint: true }));

/**
 * Folders, and files that have one name: a second hard link may be in the root while the first is outside.
 * Neither symbolic links nor devices, FIFOs and sockets.
 */
export const isPlain = (stats: BigIntStats) => stats.isDirectory() || (stats.isFile() && stats.nlink === 1n);

/**
 * A name that is not there, has a link or no folder on its way, or has become one of those. ENXIO: a socket,
 * or a device without its driver.
 */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'ESTALE']);

export async function unlessAbsent<T>(call: () => Promise<T>): Promise<T | null> {
  return onLink(async () => {
    try {
      return await call();
    } catch (error) {
      if (absent.has(codeOf(error))) return null;
      throw error;
    }
  });
}

/**
 * Runs a call on the file system; its failure becomes the AppError that callers of a LinkedStore are
 * promised.
 */
export async function onLink<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof AppError ? error : toAppError(error);
  }
}

function toAppError(error: unknown): AppError {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return storageFull(error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return linkedForbidden(error);
    // What other file systems forbid: vfat a colon, some encrypting ones more than 143 bytes.
    case 'ENAMETOOLONG':
    case 'EINVAL':
    case 'EILSEQ':
      return pathInvalid('has a name that the file system there cannot have');
    default:
      return storageUnavailable(error);
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code ?? '';
