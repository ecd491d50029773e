import { constants } from 'node:fs';
import { copyFile, link, open } from 'node:fs/promises';
import { onDisk } from './disk-errors';

/**
 * Why a file system gives a file no second name: another one, one without hard links, or too many of them.
 */
const cannotLink = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Gives an immutable file a second name, or where that cannot be, a durable copy. The name itself is not
 * synced.
 */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!cannotLink.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await onDisk(() => copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE));
    const copy = await open(to, 'r');
    try {
      await onDisk(() => copy.sync());
    } finally {
      await copy.close();
    }
  }
}
