import { execFile } from 'node:child_process';
import { chmod, lchown, lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from './start-error';

/** The system user of the database. Undefined: the user of this process. */
export type PostgresAccount = { uid: number; gid: number } | undefined;

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. As root, this chooses the owner of the cluster, else the system user
 * `postgres`, which it creates if it is missing. `cluster` need not exist.
 */
export async function chooseAccount(cluster: string): Promise<PostgresAccount> {
  const self = process.getuid?.();
  // Without permission to look, the owner of the parent directory decides.
  const owner = await stat(cluster).catch(({ code }) =>
    code === 'EACCES' ? stat(dirname(cluster)) : undefined,
  );
  if (self === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : findSystemUser();
  if (owner && self !== undefined && owner.uid !== self) {
    throw new StartError(
      'DIRECTORY_OF_ANOTHER_USER',
      `${cluster} belongs to the user with the id ${owner.uid}. Run Holdall as that user, or give it the directory: ` +
        `chown -R ${self} ${dirname(cluster)}`,
    );
  }
  return undefined;
}

/** Gives a directory tree to the account, if there is one. */
export async function giveTo(account: PostgresAccount, path: string): Promise<void> {
  if (!account) return;
  const entry = await lstat(path);
  if (entry.uid !== account.uid) await lchown(path, account.uid, account.gid);
  if (!entry.isDirectory()) return;
  for (const name of await readdir(path)) await giveTo(account, join(path, name));
}

/**
 * Gives the account the directory `last`, and lets it pass through the new parent directories, up to `first`.
 */
export async function allowLogin(account: PostgresAccount, first: string, last: string): Promise<void> {
  if (!account) return;
  await lchown(last, account.uid, account.gid);
  for (let path = dirname(last); path.length >= first.length; path = dirname(path)) await chmod(path, 0o711);
}

/** The topmost parent directory of `path` whose mode does not let the account pass. */
export async function findBlocked(account: PostgresAccount, path: string): Promise<string | undefined> {
  if (!account) return undefined;
  const parents: string[] = [];
  for (let parent = dirname(path); !parents.includes(parent); parent = dirname(parent))
    parents.unshift(parent);
  for (const parent of parents) {
    const { uid, gid, mode } = await stat(parent);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return parent;
  }
  return undefined;
}

async function findSystemUser(): Promise<PostgresAccount> {
  return (await readAccount()) ?? (await createSystemUser());
}

async function createSystemUser(): Promise<PostgresAccount> {
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
  } catch (cause) {
    throw noAccount(cause);
  }
  const account = await readAccount();
  if (!account) throw noAccount(undefined);
  return account;
}

async function readAccount(): Promise<PostgresAccount> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    // id fails for an unknown name.
    return undefined;
  }
}

function noAccount(cause: unknown): StartError {
  return new StartError(
    'NO_POSTGRES_USER',
    'The embedded PostgreSQL does not run as root, and the system user "postgres" does not exist and could not be created. ' +
      'Run Holdall as an ordinary user, create the user "postgres", or set DATABASE_URL.',
    { cause },
  );
}
