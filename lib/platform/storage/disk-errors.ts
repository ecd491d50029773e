import { storageFull, storageUnavailable } from './storage-errors';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code;

/**
 * Runs a call on the file system; its failure becomes the AppError that callers of a Storage are promised.
 */
export async function onDisk<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const code = codeOf(error);
    throw code === 'ENOSPC' || code === 'EDQUOT' ? storageFull(error) : storageUnavailable(error);
  }
}

/**
 * Like {@link onDisk}, but null when the file is not there. All else throws: a refused permission is not an
 * absent file.
 */
export async function onDiskOrNull<T>(call: () => Promise<T>): Promise<T | null> {
  return onDisk(async () => {
    try {
      return await call();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  });
}
