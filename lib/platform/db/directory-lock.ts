import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, startOf } from './processes';
import { StartError } from './start-error';

/** `host` identifies the machine or container in which `pid` is valid. */
type Owner = { token: string; pid: number; started?: string; host: string };

export type DirectoryLock = { release(): Promise<void> };

/** The heartbeat shows that an owner in another container on the same volume is alive. */
const HEARTBEAT_MS = 2_000;
const HEARTBEAT_TIMEOUT_MS = 10_000;

/**
 * Locks `directory`, which must exist, for this process until `release` or the end of the process.
 * @throws StartError DIRECTORY_IN_USE
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(directory, 'owner.json');
  const owner: Owner = {
    token: randomUUID(),
    pid: process.pid,
    started: startOf(process.pid),
    host: currentHost(),
  };
  const draft = `${path}.${owner.token}`;
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    while (!(await isLinked(draft, path))) {
      const other = await readOwner(path);
      if (other && (await isAlive(other, path))) throw inUse(directory, other);
      await removeStale(path, other?.token);
    }
  } finally {
    await rm(draft, { force: true });
  }
  const heartbeat = setInterval(() => {
    // The directory may be gone; then the database fails and reports it.
    utimes(path, new Date(), new Date()).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      if ((await readOwner(path))?.token === owner.token) await rm(path, { force: true });
    },
  };
}

function inUse(directory: string, { pid, host }: Owner): StartError {
  const elsewhere = host === currentHost() ? '' : ' of another container or machine';
  return new StartError(
    'DIRECTORY_IN_USE',
    `Another Holdall (process ${pid}${elsewhere}) uses ${directory}. Stop it, or set DATA_DIR to another directory.`,
  );
}

/** Creating a hard link is atomic and never replaces a file. */
async function isLinked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isAlive(owner: Owner, path: string): Promise<boolean> {
  if (owner.host !== currentHost()) return hasHeartbeat(path);
  if (!isRunning(owner.pid)) return false;
  const started = startOf(owner.pid);
  return !started || !owner.started || started === owner.started;
}

/**
 * Waits for the next heartbeat, or for the timeout, which has usually passed already.
 */
async function hasHeartbeat(path: string): Promise<boolean> {
  const last = await lastBeat(path);
  while (Date.now() - last < HEARTBEAT_TIMEOUT_MS) {
    await sleep(100);
    if ((await lastBeat(path)) !== last) return true;
  }
  return false;
}

async function lastBeat(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/**
 * Two processes may find the same stale lock: the slower one must not remove the new lock of the faster one.
 */
async function removeStale(path: string, token: string | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await readOwner(aside))?.token !== token) await link(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch (error) {
    // A full disk or a power failure leaves unreadable text: the lock has no owner.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function currentHost(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not Linux, or /proc is not readable.
    return hostname();
  }
}
