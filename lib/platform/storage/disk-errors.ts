import { storageFull, storageUnavailable } from './storage-errors';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code;

/**
 * Runs a file system call.
 * @throws RESOURCE_EXHAUSTED with reason STORAGE_FULL for a full disk or quota; UNAVAILABLE with reason
 *   STORAGE_UNAVAILABLE for every other failure
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
 * Like {@link onDisk}, but null when the file does not exist. Only ENOENT counts as absence: a file that we
 * may not read still exists.
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
