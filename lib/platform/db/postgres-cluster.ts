import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  access,
  constants,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '@/lib/base/make-directory';
import { allowLogin, chooseAccount, findBlocked, giveTo, type PostgresAccount } from './postgres-account';
import type { PostgresBinaries } from './postgres-binaries';
import { StartError } from './start-error';

/**
 * A database cluster on disk. `path` is the data directory of PostgreSQL; password, port and log are beside
 * it.
 */
export type Cluster = { directory: string; path: string; password: string; account: PostgresAccount };

/** The name of the superuser, who owns all tables, and of the database. */
export const DATABASE_NAME = 'holdall';

/** The role of the service, which changes rows and nothing else; see grants.ts. */
export const APPLICATION_ROLE = 'holdall_app';

/** Derived, so that data directories of earlier versions have it too. */
export function applicationPassword({ password }: Pick<Cluster, 'password'>): string {
  return createHmac('sha256', password).update(APPLICATION_ROLE).digest('base64url');
}

const UNFINISHED = 'unfinished-';

/**
 * Creates `directory` and its parents for {@link openCluster}, and returns its real path.
 * @throws StartError if it belongs to another user
 */
export async function makeClusterDirectory(directory: string): Promise<string> {
  try {
    const first = await makeDirectory(directory);
    const real = await realpath(directory);
    const account = await chooseAccount(join(real, 'cluster'));
    await allowLogin(account, await realpath(first ?? directory), real);
    await access(real, constants.W_OK);
    return real;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST'].includes(code ?? '')) throw cause;
    throw new StartError(
      'DIRECTORY_NOT_WRITABLE',
      `${directory} cannot be written (${message}). Give it to the user that runs Holdall, or set DATA_DIR to another directory.`,
      { cause },
    );
  }
}

/**
 * Opens the cluster in `directory`, and creates it if it is missing. Only the owner of the directory may call
 * it.
 * @throws StartError if the cluster has another version or cannot be created; the reason of `stopping`
 */
export async function openCluster(
  directory: string,
  binaries: PostgresBinaries,
  stopping?: AbortSignal,
): Promise<Cluster> {
  const path = join(directory, 'cluster');
  const account = await chooseAccount(path);
  const version = await readIfExists(join(path, 'PG_VERSION'));
  if (version === undefined) {
    const cluster = { directory, path, account, password: await makePassword(directory) };
    await initialize(cluster, binaries, stopping);
    return cluster;
  }
  if (version !== binaries.version) {
    throw new StartError(
      'POSTGRES_VERSION',
      `The database in ${path} needs PostgreSQL ${version}, and this version of Holdall contains PostgreSQL ${binaries.version}. ` +
        `Start the version of Holdall that created it, dump the database and restore it here, or run a PostgreSQL ${version} ` +
        'on it and set DATABASE_URL.',
    );
  }
  await giveTo(account, path);
  return { directory, path, account, password: await readPassword(directory) };
}

/**
 * The existing cluster, for a program that does not own the directory. Null: there is none yet.
 * @throws StartError if it belongs to another user
 */
export async function findCluster(directory: string): Promise<Cluster | null> {
  const real = await realpath(directory).catch(() => undefined);
  if (!real) return null;
  const path = join(real, 'cluster');
  await chooseAccount(path);
  if ((await readIfExists(join(path, 'PG_VERSION'))) === undefined) return null;
  return { directory: real, path, account: undefined, password: await readPassword(real) };
}

/** The error for a directory that the account may not enter; undefined if it may enter all of them. */
export async function explainBlocked(
  account: PostgresAccount,
  ...paths: string[]
): Promise<StartError | undefined> {
  for (const path of paths) {
    const blocked = await findBlocked(account, path);
    if (blocked) {
      return new StartError(
        'DIRECTORY_BLOCKED',
        `The database runs as the user with the id ${account?.uid}, who can't enter ${blocked}. ` +
          `Allow it (chmod o+x ${blocked}), or move Holdall and DATA_DIR to directories that this user can enter.`,
      );
    }
  }
  return undefined;
}

/**
 * The environment of the programs of PostgreSQL: without our secrets and without foreign PG* variables.
 */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH, SystemRoot, TEMP, NODE_ENV } = process.env;
  return { PATH, LD_LIBRARY_PATH, SystemRoot, TEMP, NODE_ENV, LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Creates the cluster under a temporary name and renames it at the end: an initdb that is killed, or that
 * outlives a killed Node, leaves nothing behind that blocks the next start.
 */
async function initialize(
  cluster: Cluster,
  binaries: PostgresBinaries,
  stopping: AbortSignal | undefined,
): Promise<void> {
  const { directory, path, account, password } = cluster;
  for (const name of await readdir(directory)) {
    // A running initdb may add files during the removal; the next start removes the rest.
    if (name.startsWith(UNFINISHED))
      await rm(join(directory, name), { recursive: true, force: true }).catch(() => {});
  }
  const work = await mkdtemp(join(directory, UNFINISHED));
  try {
    const passwordFile = join(work, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await giveTo(account, work);
    await runInitdb(binaries, { work, passwordFile, account, stopping });
    await rename(join(work, 'cluster'), path);
    await syncDirectory(directory);
  } catch (error) {
    stopping?.throwIfAborted();
    throw (await explainBlocked(account, path, binaries.initdb)) ?? error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type InitdbOptions = {
  work: string;
  passwordFile: string;
  account: PostgresAccount;
  stopping: AbortSignal | undefined;
};

/**
 * The builtin locale C.UTF-8 sorts by code point and maps the case of all letters, alike on every platform.
 */
async function runInitdb(
  { initdb }: PostgresBinaries,
  { work, passwordFile, account, stopping }: InitdbOptions,
): Promise<void> {
  const args = [
    `--pgdata=${join(work, 'cluster')}`,
    `--username=${DATABASE_NAME}`,
    `--pwfile=${passwordFile}`,
  ];
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const { code, errors } = await runInGroup(
    initdb,
    [...args, ...locale, '--auth=scram-sha-256', '--data-checksums'],
    { account, cwd: work, stopping },
  );
  stopping?.throwIfAborted();
  if (code === 0) return;
  // A container may run under an id without a user; initdb needs a user name.
  if (errors.includes('could not look up effective user ID')) throw namelessUser();
  throw new StartError('INITDB_FAILED', `Could not create the database in ${work}: ${errors.trim()}`);
}

type GroupOptions = { account: PostgresAccount; cwd: string; stopping: AbortSignal | undefined };

/**
 * Runs a program that starts others. All of them end when `stopping` is aborted, and when this process exits.
 */
async function runInGroup(program: string, args: string[], { account, cwd, stopping }: GroupOptions) {
  const child = spawn(program, args, {
    ...account,
    cwd,
    env: postgresEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const kill = () => {
    try {
      if (process.platform === 'win32') child.kill();
      else if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  child.once('error', ({ message }) => {
    errors += message;
  });
  stopping?.addEventListener('abort', kill);
  process.on('exit', kill);
  try {
    if (stopping?.aborted) kill();
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, errors };
  } finally {
    stopping?.removeEventListener('abort', kill);
    process.off('exit', kill);
  }
}

function namelessUser(): StartError {
  return new StartError(
    'USER_WITHOUT_NAME',
    `The user with the id ${process.getuid?.()} has no name on this system, and PostgreSQL needs one. ` +
      'Run Holdall as a user in /etc/passwd, or set DATABASE_URL.',
  );
}

/** The password is durable before the cluster exists. */
async function makePassword(directory: string): Promise<string> {
  const path = join(directory, 'password');
  const existing = await readIfExists(path);
  if (existing) return existing;
  const password = randomBytes(24).toString('base64url');
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(password);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(directory);
  return password;
}

async function readPassword(directory: string): Promise<string> {
  const path = join(directory, 'password');
  const password = await readIfExists(path);
  if (password) return password;
  throw new StartError(
    'PASSWORD_MISSING',
    `${path} is missing, and the database can't be opened without it. Restore the file from your backup.`,
  );
}

async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
