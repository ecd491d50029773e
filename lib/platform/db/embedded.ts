import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { lockDirectory } from './directory-lock';
import { superviseProcess } from './keep-running';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries';
import {
  type Cluster,
  DATABASE_NAME,
  explainBlocked,
  findCluster,
  makeClusterDirectory,
  openCluster,
} from './postgres-cluster';
import { boundLog, readLog, sizeOfLog } from './postgres-log';
import { choosePort, rememberPort } from './postgres-port';
import {
  findPostmaster,
  isReady,
  type PostgresSettings,
  type Postmaster,
  spawnPostmaster,
  stopPostmaster,
  urlOf,
  waitUntilReady,
} from './postmaster';
import { StartError } from './start-error';

/**
 * `directory` holds the cluster, its password, its port and its log, and is made if it is missing.
 * `extraSettings` are parameters of PostgreSQL. `log` gets a sentence for everything an operator may want to
 * know.
 */
export type EmbeddedPostgresOptions = {
  directory: string;
  log?: (sentence: string) => void;
  extraSettings?: PostgresSettings;
};

/** `adopted`: the server was left behind by a process that was killed. `stop` may be called again. */
export type EmbeddedPostgres = { url: string; adopted: boolean; stop(): Promise<void> };

type Context = {
  cluster: Cluster;
  binaries: PostgresBinaries;
  settings?: PostgresSettings;
  log: (sentence: string) => void;
};

const START_TIMEOUT_MS = 15_000;
const RETRY_MS = 200;

/**
 * Starts the built-in PostgreSQL, or takes over the one that a killed process left running, and answers once
 * it answers queries. From then on it is watched: when it ends by itself it is started again under the same
 * URL. It outlives this process unless `stop` is called.
 * @throws StartError
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log = () => {}, extraSettings: settings } = options;
  const binaries = await findPostgresBinaries();
  const directory = await makeClusterDirectory(options.directory);
  const lock = await lockDirectory(directory);
  try {
    const cluster = await openCluster(directory, binaries);
    const context = { cluster, binaries, settings, log };
    const { postmaster, adopted } = await adoptOrStart(context);
    const { port } = postmaster;
    const watch = superviseProcess(postmaster, {
      startAgain: () => spawnPostmaster(cluster, { binaries, settings, port }),
      tend: () => boundLog(directory),
      log,
    });
    const stop = async () => {
      await stopPostmaster(cluster, await watch.end(), binaries);
      await lock.release();
    };
    let stopped: Promise<void> | undefined;
    return {
      url: urlOf(cluster, port),
      adopted,
      stop() {
        stopped ??= stop();
        return stopped;
      },
    };
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

/**
 * Processes of a crashed server may hold its memory for a moment, a port may be taken just now, or a server
 * that a killed process had begun to start is not to be seen yet: all this passes.
 */
async function adoptOrStart(context: Context): Promise<{ postmaster: Postmaster; adopted: boolean }> {
  const { cluster, log } = context;
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const logStart = await sizeOfLog(cluster.directory);
    const left = await adopt(context);
    if (left) return { postmaster: left, adopted: true };
    const postmaster = await start(context);
    if (postmaster) return { postmaster, adopted: false };
    const reason = await readLog(cluster.directory, logStart);
    if (Date.now() > deadline) {
      throw new StartError(
        'POSTGRES_ENDS',
        `The database in ${cluster.path} ends when it is started: ${reason}`,
      );
    }
    log(`The database ended when it was started, trying again: ${reason}`);
    await sleep(RETRY_MS);
  }
}

async function adopt({ cluster, log }: Context): Promise<Postmaster | undefined> {
  const postmaster = await findPostmaster(cluster);
  if (!postmaster || !(await waitUntilReady(cluster, postmaster, log))) return undefined;
  await ensureDatabase(cluster, postmaster);
  log(`Took over the database that was still running (process ${postmaster.pid}).`);
  return postmaster;
}

/** Undefined: the server ended before it was ready. */
async function start(context: Context): Promise<Postmaster | undefined> {
  const { cluster, binaries } = context;
  try {
    const postmaster = await tryStart(context);
    if (postmaster) return postmaster;
  } catch (error) {
    throw (await explainBlocked(cluster.account, cluster.path, binaries.postgres)) ?? error;
  }
  const blocked = await explainBlocked(cluster.account, cluster.path, binaries.postgres);
  if (blocked) throw blocked;
  return undefined;
}

async function tryStart({ cluster, binaries, settings, log }: Context): Promise<Postmaster | undefined> {
  const port = await choosePort(cluster.directory);
  const postmaster = await spawnPostmaster(cluster, { binaries, settings, port });
  try {
    if (!(await waitUntilReady(cluster, postmaster, log))) return undefined;
    await rememberPort(cluster.directory, port);
    await ensureDatabase(cluster, postmaster);
    return postmaster;
  } catch (error) {
    await stopPostmaster(cluster, postmaster, binaries);
    throw error;
  }
}

async function ensureDatabase(cluster: Cluster, { port }: Postmaster): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(cluster, port, 'postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(DATABASE_NAME)}`);
  } catch (error) {
    // A server goes on with what a killed process asked for: then the database has come into being meanwhile.
    const exists = error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505');
    if (!exists) throw error;
  } finally {
    await client.end();
  }
}
