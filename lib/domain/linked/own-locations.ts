import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { directoryOf, type LinkTarget } from '@/lib/base/link-target';
import { type Config, ConfigError } from '@/lib/config';

type OwnLocations = Pick<Config, 'linkRoots' | 'dataDirectory' | 'storage' | 'database'>;

/**
 * Refuses directories in LINK_ROOTS that are not there, or that are in or above what Holdall keeps: a link
 * would lead to everybody's files and to the secret. Directories are compared by what they are and not by
 * their names, so that links and bind mounts are seen through.
 * @throws ConfigError
 */
export async function checkLinkRoots({
  linkRoots,
  dataDirectory,
  storage,
  database,
}: OwnLocations): Promise<void> {
  const roots = linkRoots.map(({ target }) => target).filter(({ kind }) => kind === 'directory');
  if (roots.length === 0) return;
  if (!existsSync('/proc/self/fd')) {
    throw new ConfigError([
      'LINK_ROOTS has a directory: those can be linked on Linux alone, and with /proc mounted.',
    ]);
  }
  const own = [dataDirectory];
  // Each of them may be a link to another disk.
  if (storage.kind === 'disk') own.push(storage.directory);
  if (database.kind === 'embedded') own.push(database.directory);
  const ownLines = await Promise.all(own.map(lineOfOwn));
  const problems = await Promise.all(roots.map((root) => problemOf(root, ownLines)));
  const found = problems.filter((problem) => problem !== null);
  if (found.length > 0) throw new ConfigError(found);
}

async function problemOf(root: LinkTarget, ownLines: string[][]): Promise<string | null> {
  const directory = directoryOf(root);
  const isDirectory = await stat(directory).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isDirectory) return `LINK_ROOTS has ${directory}, which is no directory that is there.`;
  const line = await lineOf(directory);
  const isOwn = ownLines.some((own) => line.includes(own[0] ?? '') || own.includes(line[0] ?? ''));
  return isOwn ? `LINK_ROOTS has ${directory}, which is in or above what Holdall keeps in DATA_DIR.` : null;
}

/** The identities of a directory and of all that it is in, as the kernel knows them. */
async function lineOf(directory: string): Promise<string[]> {
  const line: string[] = [];
  for (let path = directory; ; path += '/..') {
    const { dev, ino } = await stat(path);
    const identity = `${dev}:${ino}`;
    if (line.at(-1) === identity) return line;
    line.push(identity);
  }
}

/**
 * The same for a place that may not be there yet: then nothing is in it, and its own identity is nobody's.
 */
const lineOfOwn = async (directory: string): Promise<string[]> =>
  existsSync(directory) ? lineOf(directory) : ['', ...(await lineOf(nearest(directory)))];

/** The directory itself, or the nearest one above it that is there. */
const nearest = (directory: string): string =>
  existsSync(directory) ? directory : nearest(dirname(directory));
