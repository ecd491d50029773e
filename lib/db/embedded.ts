import { copyFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type DirectoryLock, lockDirectory } from '@/lib/db/directory-lock';
import { findPostgresBinaries, type PostgresBinaries } from '@/lib/db/postgres-binaries';
import {
  type Cluster,
  DATABASE_NAME,
  explainBlocked,
  findCluster,
  makeClusterDirectory,
  openCluster,
} from '@/lib/db/postgres-cluster';
import {
  findPostmaster,
  isReady,
  logPath,
  type PostgresSettings,
  type Postmaster,
  spawnPostmaster,
  stopPostmaster,
  urlOf,
  waitUntilReady,
} from '@/lib/db/postmaster';
import { StartError } from '@/lib/db/start-error';

/**
 * `directory` holds the cluster, its password, its port and its log, and is made if it is missing. `extraSettings` are
 * parameters of PostgreSQL. `log` gets a sentence for everything an operator may want to know.
 */
export type EmbeddedPostgresOptions = {
  directory: string;
  log?: (sentence: string) => void;
  extraSettings?: PostgresSettings;
};

/** `adopted`: the server was left behind by a process that was killed. `stop` may be called again. */
export type EmbeddedPostgres = { url: string; adopted: boolean; stop(): Promise<void> };

type Context = Required<EmbeddedPostgresOptions> & { cluster: Cluster; binaries: PostgresBinaries };

const START_PATIENCE_MS = 15_000;
const WATCH_MS = 200;
const LONGEST_BACKOFF_MS = 10_000;
const LOG_LIMIT_BYTES = 8 * 2 ** 20;

/**
 * Starts the built-in PostgreSQL, or takes over the one that a killed process left running, and answers once it answers
 * queries. From then on it is watched: when it ends by itself it is started again under the same URL. It outlives this
 * process unless `stop` is called.
 * @throws StartError
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findPostgresBinaries();
  const directory = await makeClusterDirectory(options.directory);
  const lock = await lockDirectory(directory);
  try {
    const cluster = await openCluster(directory, binaries);
    const context = { log: () => {}, extraSettings: {}, ...options, directory, cluster, binaries };
    const left = await adopt(context);
    const postmaster = left ?? (await start(context));
    await ensureDatabase(cluster, postmaster.port);
    return watch(context, { postmaster, lock, adopted: Boolean(left) });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The server that runs on `directory` and answers, for a program beside the one that owns it. */
export async function findRunningPostgres({
  directory,
}: {
  directory: string;
}): Promise<{ url: string } | null> {
  const cluster = await findCluster(directory);
  const postmaster = cluster && (await findPostmaster(cluster));
  if (!postmaster || !(await isReady(cluster, postmaster.port))) return null;
  return { url: urlOf(cluster, postmaster.port) };
}

async function adopt({ cluster, log }: Context): Promise<Postmaster | undefined> {
  const postmaster = await findPostmaster(cluster);
  if (!postmaster || !(await waitUntilReady(cluster, postmaster, log))) return undefined;
  log(`Took over the database that was still running (process ${postmaster.pid}).`);
  return postmaster;
}

/** Processes of a crashed server may hold its memory for a moment, and a port may be taken just now: both pass. */
async function start(context: Context): Promise<Postmaster> {
  const { cluster, binaries, extraSettings: settings, log } = context;
  const deadline = Date.now() + START_PATIENCE_MS;
  for (;;) {
    const port = await choosePort(cluster);
    const logStart = await sizeOf(logPath(cluster));
    const postmaster = await spawnPostmaster(cluster, binaries, { port, settings });
    if (await waitUntilReady(cluster, postmaster, log)) {
      await writeFile(portPath(cluster), String(port));
      return postmaster;
    }
    const blocked = await explainBlocked(cluster.account, cluster.path, binaries.postgres);
    if (blocked) throw blocked;
    const reason = await readLog(cluster, logStart);
    if (Date.now() > deadline) {
      throw new StartError(
        'POSTGRES_DOES_NOT_START',
        `The database in ${cluster.path} does not start: ${reason}`,
      );
    }
    log(`The database did not start, trying again: ${reason}`);
    await sleep(WATCH_MS);
  }
}

async function ensureDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(cluster, port, 'postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(DATABASE_NAME)}`);
  } finally {
    await client.end();
  }
}

function watch(
  context: Context,
  { postmaster, lock, adopted }: { postmaster: Postmaster; lock: DirectoryLock; adopted: boolean },
): EmbeddedPostgres {
  const { cluster, binaries } = context;
  const ending = new AbortController();
  let current = postmaster;
  const watching = keepRunning(context, {
    signal: ending.signal,
    current: () => current,
    replace: (next) => {
      current = next;
    },
  });
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    ending.abort();
    await watching;
    await stopPostmaster(cluster, current, binaries);
    await lock.release();
  };
  return {
    url: urlOf(cluster, postmaster.port),
    adopted,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Never gives up: the disk may be full now and not later, and only the port that everybody knows will do. */
async function keepRunning(
  { cluster, binaries, extraSettings: settings, log }: Context,
  {
    signal,
    current,
    replace,
  }: { signal: AbortSignal; current(): Postmaster; replace(next: Postmaster): void },
): Promise<void> {
  const { port } = current();
  let backoff = WATCH_MS;
  let startedAt = Date.now();
  while (await pause(WATCH_MS, signal)) {
    await boundLog(cluster);
    if (current().isRunning()) {
      if (Date.now() - startedAt > LONGEST_BACKOFF_MS) backoff = WATCH_MS;
      continue;
    }
    log('The database ended unexpectedly. Starting it again.');
    if (!(await pause(backoff, signal))) return;
    backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
    startedAt = Date.now();
    try {
      replace(await spawnPostmaster(cluster, binaries, { port, settings }));
    } catch (error) {
      log(`The database cannot be started: ${(error as Error).message}`);
    }
  }
}

/** False when it is time to end. Does not keep the process alive. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal, ref: false });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** The same port as last time if it is free, so that a URL written down somewhere stays right. */
async function choosePort(cluster: Cluster): Promise<number> {
  const kept = Number(await readFile(portPath(cluster), 'utf8').catch(() => ''));
  for (let port = kept; ; port = randomPort()) {
    if (port > 0 && (await isFree(port))) return port;
  }
}

/** Below the ports that systems give to outgoing connections: else, while the server is away, one of ours might take its place. */
function randomPort(): number {
  return 16_384 + Math.floor(Math.random() * 16_384);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function portPath({ directory }: Cluster): string {
  return join(directory, 'port');
}

/** PostgreSQL appends, so the file may be emptied under it. */
async function boundLog(cluster: Cluster): Promise<void> {
  const path = logPath(cluster);
  if ((await sizeOf(path)) < LOG_LIMIT_BYTES) return;
  await copyFile(path, `${path}.1`);
  await truncate(path);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function readLog(cluster: Cluster, from: number): Promise<string> {
  const text = await readFile(logPath(cluster));
  return text.subarray(from).toString('utf8').trim() || 'it left no message.';
}
