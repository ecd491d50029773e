import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { directoryOf, type LinkTarget } from '@/lib/base/link-target';
import { type Config, ConfigError } from '@/lib/config';

type OwnLocations = Pick<Config, 'linkRoots' | 'dataDirectory' | 'storage' | 'database'>;

/**
 * Rejects directories in LINK_ROOTS that do not exist, or that contain or are inside Holdall's own
 * directories: a link would expose the files of all organizations and the secret. Directories are compared by
 * device and inode, not by path, which resolves symbolic links and bind mounts.
 * @throws ConfigError
 */
export async function checkLinkRoots(config: OwnLocations): Promise<void> {
  const problems = await findLinkRootProblems(config);
  if (problems.length > 0) throw new ConfigError(problems);
}

/** A sentence for each directory that {@link checkLinkRoots} rejects. */
export async function findLinkRootProblems({
  linkRoots,
  dataDirectory,
  storage,
  database,
}: OwnLocations): Promise<string[]> {
  const roots = linkRoots.map(({ target }) => target).filter(({ kind }) => kind === 'directory');
  if (roots.length === 0) return [];
  if (!existsSync('/proc/self/fd')) {
    return ['LINK_ROOTS has a directory: those can be linked on Linux alone, and with /proc mounted.'];
  }
  const own = [dataDirectory];
  // Each may be a symbolic link to another disk.
  if (storage.kind === 'disk') own.push(storage.directory);
  if (database.kind === 'embedded') own.push(database.directory);
  const ownLines = await Promise.all(own.map(lineOfOwn));
  const problems = await Promise.all(roots.map((root) => problemOf(root, ownLines)));
  return problems.filter((problem) => problem !== null);
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

/** The device and inode of a directory and of all directories above it. */
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
 * The same for a directory that may not exist yet: then its own identity is empty, which equals no other.
 */
const lineOfOwn = async (directory: string): Promise<string[]> =>
  existsSync(directory) ? lineOf(directory) : ['', ...(await lineOf(nearest(directory)))];

/** The directory itself, or the nearest existing one above it. */
const nearest = (directory: string): string =>
  existsSync(directory) ? directory : nearest(dirname(directory));
