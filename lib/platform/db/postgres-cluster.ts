import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
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
import { promisify } from 'node:util';
import { allowLogin, chooseAccount, findBlocked, giveTo, type PostgresAccount } from './postgres-account';
import type { PostgresBinaries } from './postgres-binaries';
import { StartError } from './start-error';

/**
 * A database cluster on disk. `path` is PostgreSQL's own directory; the password, the port and the log lie
 * beside it.
 */
export type Cluster = { directory: string; path: string; password: string; account: PostgresAccount };

/** The superuser, and the database that holds everything. */
export const DATABASE_NAME = 'holdall';

const UNFINISHED = 'unfinished-';

/**
 * Makes `directory`, with its parents, such that {@link openCluster} can work in it. Answers its real path.
 * @throws StartError when it is another user's
 */
export async function makeClusterDirectory(directory: string): Promise<string> {
  try {
    const first = await mkdir(directory, { recursive: true, mode: 0o700 });
    const real = await realpath(directory);
    const account = await chooseAccount(join(real, 'cluster'));
    await allowLogin(account, await realpath(first ?? directory), real);
    await access(real, constants.W_OK);
    return real;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code ?? '')) throw cause;
    throw new StartError(
      'DIRECTORY_NOT_WRITABLE',
      `${directory} cannot be written (${message}). Give it to the user that runs Holdall, or set DATA_DIR to another directory.`,
      { cause },
    );
  }
}

/**
 * Opens the cluster in `directory`, making it if there is none. Only the owner of the directory may call it.
 * @throws StartError when the cluster is of another version, or cannot be made
 */
export async function openCluster(directory: string, binaries: PostgresBinaries): Promise<Cluster> {
  const path = join(directory, 'cluster');
  const account = await chooseAccount(path);
  const version = await readIfThere(join(path, 'PG_VERSION'));
  if (version === undefined) {
    const cluster = { directory, path, account, password: await makePassword(directory) };
    await initialize(cluster, binaries);
    return cluster;
  }
  if (version !== binaries.version) {
    throw new StartError(
      'POSTGRES_VERSION',
      `The database in ${path} is of PostgreSQL ${version}, and this Holdall brings PostgreSQL ${binaries.version}. ` +
        `Start the version of Holdall that made it, dump the database and restore it here, or run a PostgreSQL ${version} ` +
        'on it and set DATABASE_URL.',
    );
  }
  await giveTo(account, path);
  return { directory, path, account, password: await readPassword(directory) };
}

/**
 * The cluster as it lies there, for a program that does not own the directory. Null: there is none yet.
 * @throws StartError when it is another user's
 */
export async function findCluster(directory: string): Promise<Cluster | null> {
  const real = await realpath(directory).catch(() => undefined);
  if (!real) return null;
  const path = join(real, 'cluster');
  await chooseAccount(path);
  if ((await readIfThere(join(path, 'PG_VERSION'))) === undefined) return null;
  return { directory: real, path, account: undefined, password: await readPassword(real) };
}

/** Why a program that ran as the account failed, if it is a directory that the account may not enter. */
export async function explainBlocked(
  account: PostgresAccount,
  ...paths: string[]
): Promise<StartError | undefined> {
  for (const path of paths) {
    const blocked = await findBlocked(account, path);
    if (blocked) {
      return new StartError(
        'DIRECTORY_BLOCKED',
        `The database runs as the user with the id ${account?.uid}, who may not enter ${blocked}. ` +
          `Allow it (chmod o+x ${blocked}), or move Holdall and set DATA_DIR to where that user may go.`,
      );
    }
  }
  return undefined;
}

/**
 * What our programs get to see of the environment: none of our secrets, and no PG* variable of somebody
 * else's.
 */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH, SystemRoot, TEMP, NODE_ENV } = process.env;
  return { PATH, LD_LIBRARY_PATH, SystemRoot, TEMP, NODE_ENV, LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Under a name of its own, moved when it is whole: an initdb that was killed, or that outlives a killed Node,
 * leaves nothing in the way.
 */
async function initialize(cluster: Cluster, binaries: PostgresBinaries): Promise<void> {
  const { directory, path, account, password } = cluster;
  for (const name of await readdir(directory)) {
    // An initdb that still runs may be faster than the removal; then the next start finds the rest.
    if (name.startsWith(UNFINISHED))
      await rm(join(directory, name), { recursive: true, force: true }).catch(() => {});
  }
  const work = await mkdtemp(join(directory, UNFINISHED));
  try {
    const passwordFile = join(work, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await giveTo(account, work);
    await runInitdb(binaries, { work, passwordFile, account });
    await rename(join(work, 'cluster'), path);
    await syncDirectory(directory);
  } catch (error) {
    throw (await explainBlocked(account, path, binaries.initdb)) ?? error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The built-in C.UTF-8 sorts by code point and knows the case of all letters, alike on every platform. */
async function runInitdb(
  { initdb }: PostgresBinaries,
  { work, passwordFile, account }: { work: string; passwordFile: string; account: PostgresAccount },
): Promise<void> {
  const args = [
    `--pgdata=${join(work, 'cluster')}`,
    `--username=${DATABASE_NAME}`,
    `--pwfile=${passwordFile}`,
  ];
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const options = { ...account, cwd: work, env: postgresEnvironment() };
  try {
    await promisify(execFile)(
      initdb,
      [...args, ...locale, '--auth=scram-sha-256', '--data-checksums'],
      options,
    );
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    // A container may run under an id that no user has; initdb insists on a name.
    if (stderr?.includes('could not look up effective user ID')) throw namelessUser(cause);
    throw new StartError(
      'INITDB_FAILED',
      `The database could not be made in ${work}: ${(stderr || message).trim()}`,
      {
        cause,
      },
    );
  }
}

function namelessUser(cause: unknown): StartError {
  return new StartError(
    'USER_WITHOUT_NAME',
    `The user with the id ${process.getuid?.()} has no name on this system, and PostgreSQL needs one. ` +
      'Run Holdall as a user that /etc/passwd knows, or set DATABASE_URL.',
    { cause },
  );
}

/** Durable before the cluster that it opens. */
async function makePassword(directory: string): Promise<string> {
  const path = join(directory, 'password');
  const kept = await readIfThere(path);
  if (kept) return kept;
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
  const password = await readIfThere(path);
  if (password) return password;
  throw new StartError(
    'PASSWORD_MISSING',
    `${path} is missing, and the database beside it cannot be opened without it. Put it back from your backup.`,
  );
}

async function readIfThere(path: string): Promise<string | undefined> {
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
