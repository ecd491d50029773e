import { execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { PostgresBinaries } from './postgres-binaries';
import {
  APPLICATION_ROLE,
  applicationPassword,
  type Cluster,
  DATABASE_NAME,
  postgresEnvironment,
} from './postgres-cluster';
import { openLog } from './postgres-log';
import { commandOf, isRunning } from './processes';
import { StartError } from './start-error';

/** The main process of a running PostgreSQL. */
export type Postmaster = { pid: number; port: number; isRunning(): boolean };

/** Settings that name a PostgreSQL parameter and its value, as on its command line. */
export type PostgresSettings = Record<string, string>;

const SETTINGS: PostgresSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  min_wal_size: '80MB',
  fsync: 'on',
  full_page_writes: 'on',
  // Parallel queries need more of /dev/shm than the 64 MB that a container has.
  max_parallel_workers_per_gather: '0',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
  timezone: 'UTC',
};

/** An id that no process has: Linux, macOS and BSD use smaller ones. */
const UNUSED_PID = 2 ** 31 - 2;

const TIMEOUT_MS = 15_000;
const FAST_SHUTDOWN_MS = 60_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;

const owned = new Set<Postmaster>();

/**
 * A process that exits without {@link stopPostmaster}, after an error or a second signal, takes its server
 * with it: the immediate shutdown, from which the next start recovers. Only a killed process leaves it
 * running.
 */
export function stopAtExit(postmaster: Postmaster): void {
  if (!process.listeners('exit').includes(stopOwned)) process.on('exit', stopOwned);
  owned.add(postmaster);
}

function stopOwned(): void {
  for (const { pid, isRunning } of owned) if (isRunning()) signalProcess(pid, 'SIGQUIT');
}

/** Starts a server without waiting for it; see {@link waitUntilReady}. */
export async function spawnPostmaster(
  cluster: Cluster,
  { binaries, settings, port }: { binaries: PostgresBinaries; settings?: PostgresSettings; port: number },
): Promise<Postmaster> {
  await disarmPidFile(cluster);
  const log = await openLog(cluster.directory);
  try {
    const parameters = Object.entries({ ...SETTINGS, ...settings, port: String(port) });
    const child = spawn(
      binaries.postgres,
      ['-D', cluster.path, ...parameters.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...cluster.account,
        cwd: cluster.path,
        env: postgresEnvironment(),
        stdio: ['ignore', log.fd, log.fd],
        // A separate process group: Ctrl+C must reach only this process, so that requests end before the
        // database does.
        detached: true,
      },
    );
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    const postmaster = {
      pid: child.pid as number,
      port,
      isRunning: () => child.exitCode === null && child.signalCode === null,
    };
    stopAtExit(postmaster);
    return postmaster;
  } finally {
    await log.close();
  }
}

/**
 * Resolves to false if the server ends instead. Recovery after a crash has no time limit; `log` reports a
 * long one.
 * @throws the reason of `stopping`
 */
export async function waitUntilReady(
  cluster: Cluster,
  postmaster: Postmaster,
  { log, stopping }: { log: (sentence: string) => void; stopping?: AbortSignal },
): Promise<boolean> {
  let nextReport = Date.now() + TIMEOUT_MS;
  while (postmaster.isRunning()) {
    stopping?.throwIfAborted();
    if (await isReady(cluster, postmaster.port)) return true;
    if (Date.now() > nextReport) {
      log(`Waiting for the database (process ${postmaster.pid}), which is running but not ready yet.`);
      nextReport = Date.now() + TIMEOUT_MS;
    }
    await sleep(50);
  }
  return false;
}

/** The running server of this cluster, ready or not. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const { pid, port } = (await readPidFile(cluster)) ?? {};
  if (!pid || !port || !isPostmaster(pid, cluster)) return undefined;
  return { pid, port, isRunning: () => isRunning(pid) };
}

/** Whether the server on `port` belongs to this cluster and accepts queries. */
export async function isReady(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, 'postgres'),
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory === cluster.path;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01') {
      throw new StartError(
        'PASSWORD_WRONG',
        `The database in ${cluster.path} does not accept the password in ${join(cluster.directory, 'password')}. ` +
          'Restore both from the same backup.',
        { cause: error },
      );
    }
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Stops the server with a fast shutdown; escalates if that takes too long. */
export async function stopPostmaster(
  cluster: Cluster,
  postmaster: Postmaster,
  { pgCtl }: PostgresBinaries,
): Promise<void> {
  if (process.platform === 'win32') {
    await promisify(execFile)(pgCtl, ['stop', '-D', cluster.path, '-m', 'fast', '-w']);
    return;
  }
  const signals = [
    ['SIGINT', FAST_SHUTDOWN_MS],
    ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
    ['SIGKILL', IMMEDIATE_SHUTDOWN_MS],
  ] as const;
  for (const [signal, timeoutMs] of signals) {
    if (!postmaster.isRunning()) return;
    signalProcess(postmaster.pid, signal);
    const deadline = Date.now() + timeoutMs;
    while (postmaster.isRunning() && Date.now() < deadline) await sleep(20);
  }
}

/** For the owner of all tables. */
export function urlOf({ password }: Cluster, port: number, database = DATABASE_NAME): string {
  return `postgresql://${DATABASE_NAME}:${password}@127.0.0.1:${port}/${database}`;
}

/** For the service. */
export function applicationUrlOf(cluster: Cluster, port: number): string {
  return `postgresql://${APPLICATION_ROLE}:${applicationPassword(cluster)}@127.0.0.1:${port}/${DATABASE_NAME}`;
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * A crash leaves postmaster.pid behind, and PostgreSQL refuses to start while any process has its id, even
 * another program or a zombie. Replaces only the id: PostgreSQL needs the rest of the file to detect
 * processes of the crashed server that still use its memory.
 */
async function disarmPidFile(cluster: Cluster): Promise<void> {
  const found = await readPidFile(cluster);
  if (!found || isPostmaster(found.pid, cluster)) return;
  const [, ...rest] = found.lines;
  await writeFile(pidPath(cluster), [UNUSED_PID, ...rest].join('\n'));
}

/** Trusts the file where command lines are unknown (Windows). */
function isPostmaster(pid: number, { path }: Cluster): boolean {
  return isRunning(pid) && (commandOf(pid)?.includes(path) ?? true);
}

/** See PostgreSQL's pidfile.h: line 1 is the process id, line 4 the port. */
async function readPidFile(
  cluster: Cluster,
): Promise<{ pid: number; port: number; lines: string[] } | undefined> {
  try {
    const lines = (await readFile(pidPath(cluster), 'utf8')).split('\n');
    return {
      pid: Number.parseInt(lines[0] ?? '', 10) || 0,
      port: Number.parseInt(lines[3] ?? '', 10) || 0,
      lines,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function pidPath({ path }: Cluster): string {
  return join(path, 'postmaster.pid');
}
