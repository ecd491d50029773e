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
 * `directory` contains the cluster, its password, its port and its log, and is created if it is missing.
 * `extraSettings` are parameters of PostgreSQL. `log` receives sentences for the operator.
 */
export type EmbeddedPostgresOptions = {
  directory: string;
  log?: (sentence: string) => void;
  extraSettings?: PostgresSettings;
};

/** `adopted`: the server was still running after its process was killed. `stop` may be called repeatedly. */
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
 * Starts the embedded PostgreSQL, or adopts one that still runs after a crash, and resolves when it accepts
 * queries. From then on it is supervised: if it stops by itself, it is restarted with the same URL. It
 * outlives this process unless `stop` is called.
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
      restart: () => spawnPostmaster(cluster, { binaries, settings, port }),
      maintain: () => boundLog(directory),
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

/** The server of `directory`, if it runs and accepts queries, for a program beside the service. */
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
 * Retries, because these causes are temporary: processes of a crashed server still use its memory, another
 * program just took the port, or a server that a killed process started is not visible yet.
 */
async function adoptOrStart(context: Context): Promise<{ postmaster: Postmaster; adopted: boolean }> {
  const { cluster, log } = context;
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const logStart = await sizeOfLog(cluster.directory);
    const running = await adopt(context);
    if (running) return { postmaster: running, adopted: true };
    const postmaster = await start(context);
    if (postmaster) return { postmaster, adopted: false };
    const reason = await readLog(cluster.directory, logStart);
    if (Date.now() > deadline) {
      throw new StartError(
        'POSTGRES_ENDS',
        `The database in ${cluster.path} stops right after its start: ${reason}`,
      );
    }
    log(`The database stopped right after its start. Retrying: ${reason}`);
    await sleep(RETRY_MS);
  }
}

async function adopt({ cluster, log }: Context): Promise<Postmaster | undefined> {
  const postmaster = await findPostmaster(cluster);
  if (!postmaster || !(await waitUntilReady(cluster, postmaster, log))) return undefined;
  await ensureDatabase(cluster, postmaster);
  log(`Adopted the database that was still running (process ${postmaster.pid}).`);
  return postmaster;
}

/** Undefined: the server stopped before it was ready. */
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
    // A server completes the command of a killed process: the database may exist by now.
    const exists = error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505');
    if (!exists) throw error;
  } finally {
    await client.end();
  }
}
