import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, startOf } from './processes';
import { StartError } from './start-error';

/** `place` names the machine (and container) in which `pid` means something. */
type Owner = { token: string; pid: number; started?: string; place: string };

export type DirectoryLock = { release(): Promise<void> };

/**
 * Where the owner's process id means nothing to us (another container on the same volume), its heartbeat
 * tells.
 */
const HEARTBEAT_MS = 2_000;
const SILENT_AFTER_MS = 10_000;

/**
 * Makes this process the one owner of `directory`, which must exist, until `release` or the end of the
 * process.
 * @throws StartError DIRECTORY_IN_USE
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(directory, 'owner.json');
  const owner: Owner = {
    token: randomUUID(),
    pid: process.pid,
    started: startOf(process.pid),
    place: currentPlace(),
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
    // The directory may have gone away; the database says so louder.
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

function inUse(directory: string, { pid, place }: Owner): StartError {
  const elsewhere = place === currentPlace() ? '' : ' of another container or machine';
  return new StartError(
    'DIRECTORY_IN_USE',
    `Another Holdall (process ${pid}${elsewhere}) uses ${directory}. Stop it, or set DATA_DIR to a directory of its own.`,
  );
}

/** A hard link comes into being whole or not at all, and never over another file. */
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
  if (owner.place !== currentPlace()) return hasHeartbeat(path);
  if (!isRunning(owner.pid)) return false;
  const started = startOf(owner.pid);
  return !started || !owner.started || started === owner.started;
}

/**
 * Answers at the first beat, or when there was none for too long: at once, if the owner did not end just now.
 */
async function hasHeartbeat(path: string): Promise<boolean> {
  const last = await lastBeat(path);
  while (Date.now() - last < SILENT_AFTER_MS) {
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
 * Two starts may find the same stale lock: the slower one must not take away what the faster one has made
 * meanwhile.
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
    // Unreadable text is what a full disk or a power failure leaves: nobody's.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function currentPlace(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not Linux, or /proc is closed.
    return hostname();
  }
}
