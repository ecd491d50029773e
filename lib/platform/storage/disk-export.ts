import { constants } from 'node:fs';
import { copyFile, link, open } from 'node:fs/promises';
import { onDisk } from './disk-errors';

/** Codes of link(2) for another file system, one without hard links, and too many links to one file. */
const cannotLink = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Creates a hard link to an immutable file, or a durable copy where the file system cannot link. The caller
 * syncs the directory of `to`.
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
