import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { AppError } from '@/lib/base/errors';
import { storageFull, storageUnavailable } from '@/lib/platform/storage/storage-errors';
import { linkedForbidden } from './linked-errors';
import { pathInvalid } from './linked-path';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/**
 * The path of a name in an open folder. The kernel resolves it in exactly this folder, even if it was moved
 * or replaced: a substitute for openat(2), which Node does not have. Only Linux has such paths.
 */
export const inFolder = (folder: FileHandle, name: string) => `/proc/self/fd/${folder.fd}/${name}`;

/**
 * Opens the folder at `names` below the directory `root`, name by name and without following links, so that a
 * concurrent swap cannot lead outside. Null if it does not exist. The operator configures `root`, so it may
 * be a link.
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

/** The stats of a name in a folder, without following a link. Null if it does not exist. */
export const lstatIn = (folder: FileHandle, name: string): Promise<BigIntStats | null> =>
  unlessAbsent(() => lstat(inFolder(folder, name), { bigint: true }));

/**
 * Accepts folders, and files with a single hard link: another link to the file may be outside the root.
 * Refuses symbolic links, devices, FIFOs and sockets.
 */
export const isPlain = (stats: BigIntStats) => stats.isDirectory() || (stats.isFile() && stats.nlink === 1n);

/**
 * Codes for a missing name, a link or a file on the path, and a name that became one of these. ENXIO: a
 * socket, or a device without a driver.
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
