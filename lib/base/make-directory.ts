import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Creates a directory and its parents for our user alone, and returns the first one that it created. The
 * recursive `mkdir` of Node never ends where a file system such as /proc answers ENOENT for new directories.
 */
export async function makeDirectory(directory: string): Promise<string | undefined> {
  const path = resolve(directory);
  const parent = dirname(path);
  try {
    return (await makeOne(path)) ? path : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
  }
  // The parent may be missing, or new by another process, or refuse all directories: the next attempt says.
  const first = await makeDirectory(parent);
  return (await makeOne(path)) ? (first ?? path) : first;
}

/** Whether the directory is new; false if it was there. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (await isDirectory(path)) return false;
    throw error;
  }
}

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
