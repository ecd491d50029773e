import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { lockDirectory } from './directory-lock';
import { superviseProcess } from './keep-running';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries';
import {
  APPLICATION_ROLE,
  applicationPassword,
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
  applicationUrlOf,
  findPostmaster,
  isReady,
  type PostgresSettings,
  type Postmaster,
  spawnPostmaster,
  stopAtExit,
  stopPostmaster,
  urlOf,
  waitUntilReady,
} from './postmaster';
import { StartError } from './start-error';

/**
 * `directory` contains the cluster, its password, its port and its log, and is created if it is missing.
 * `extraSettings` are parameters of PostgreSQL. `log` receives sentences for the operator. `stopping` ends a
 * start that is in progress.
 */
export type EmbeddedPostgresOptions = {
  directory: string;
  log?: (sentence: string) => void;
  extraSettings?: PostgresSettings;
  stopping?: AbortSignal;
};

/** `url` is for the service, whose role owns nothing; `ownerUrl` for migrations, as the superuser. */
export type PostgresUrls = { url: string; ownerUrl: string };

/** `adopted`: the server was still running after its process was killed. `stop` may be called repeatedly. */
export type EmbeddedPostgres = PostgresUrls & { adopted: boolean; stop(): Promise<void> };

type Context = {
  cluster: Cluster;
  binaries: PostgresBinaries;
  settings?: PostgresSettings;
  log: (sentence: string) => void;
  stopping?: AbortSignal;
};

const START_TIMEOUT_MS = 15_000;
const RETRY_MS = 200;

/**
 * Starts the embedded PostgreSQL, or adopts one that still runs after a crash, and resolves when it accepts
 * queries. From then on it is supervised: if it stops by itself, it is restarted with the same URL. It
 * outlives this process only if that is killed.
 * @throws StartError; the reason of `stopping`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log = () => {}, extraSettings: settings, stopping } = options;
  const binaries = await findPostgresBinaries();
  const directory = await makeClusterDirectory(options.directory);
  const lock = await lockDirectory(directory);
  try {
    stopping?.throwIfAborted();
    const cluster = await openCluster(directory, binaries, stopping);
    const context = { cluster, binaries, settings, log, stopping };
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
      ...urlsOf(cluster, port),
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
}): Promise<PostgresUrls | null> {
  const cluster = await findCluster(directory);
  const postmaster = cluster && (await findPostmaster(cluster));
  if (!postmaster || !(await isReady(cluster, postmaster.port))) return null;
  return urlsOf(cluster, postmaster.port);
}

const urlsOf = (cluster: Cluster, port: number): PostgresUrls => ({
  url: applicationUrlOf(cluster, port),
  ownerUrl: urlOf(cluster, port),
});

/**
 * Retries, because these causes are temporary: processes of a crashed server still use its memory, another
 * program just took the port, or a server that a killed process started is not visible yet.
 */
async function adoptOrStart(context: Context): Promise<{ postmaster: Postmaster; adopted: boolean }> {
  const { cluster, log } = context;
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    context.stopping?.throwIfAborted();
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

async function adopt({ cluster, binaries, log, stopping }: Context): Promise<Postmaster | undefined> {
  const postmaster = await findPostmaster(cluster);
  if (!postmaster) return undefined;
  stopAtExit(postmaster);
  try {
    if (!(await waitUntilReady(cluster, postmaster, { log, stopping }))) return undefined;
    await ensureDatabase(cluster, postmaster);
  } catch (error) {
    if (stopping?.aborted) await stopPostmaster(cluster, postmaster, binaries);
    throw error;
  }
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
    context.stopping?.throwIfAborted();
    throw (await explainBlocked(cluster.account, cluster.path, binaries.postgres)) ?? error;
  }
  const blocked = await explainBlocked(cluster.account, cluster.path, binaries.postgres);
  if (blocked) throw blocked;
  return undefined;
}

async function tryStart({
  cluster,
  binaries,
  settings,
  log,
  stopping,
}: Context): Promise<Postmaster | undefined> {
  const port = await choosePort(cluster.directory);
  const postmaster = await spawnPostmaster(cluster, { binaries, settings, port });
  try {
    if (!(await waitUntilReady(cluster, postmaster, { log, stopping }))) return undefined;
    await rememberPort(cluster.directory, port);
    await ensureDatabase(cluster, postmaster);
    return postmaster;
  } catch (error) {
    await stopPostmaster(cluster, postmaster, binaries);
    throw error;
  }
}

/** Creates what a new cluster, or one of an earlier version, does not have yet. */
async function ensureDatabase(cluster: Cluster, { port }: Postmaster): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(cluster, port, 'postgres') });
  client.on('error', () => {});
  await client.connect();
  const create = async (exists: string, name: string, statement: string) => {
    const found = await client.query(exists, [name]);
    if (found.rowCount === 0) await client.query(statement).catch(unlessExists);
  };
  try {
    await create(
      'SELECT FROM pg_database WHERE datname = $1',
      DATABASE_NAME,
      `CREATE DATABASE ${pg.escapeIdentifier(DATABASE_NAME)}`,
    );
    await create(
      'SELECT FROM pg_roles WHERE rolname = $1',
      APPLICATION_ROLE,
      `CREATE ROLE ${APPLICATION_ROLE} LOGIN NOSUPERUSER PASSWORD ${pg.escapeLiteral(applicationPassword(cluster))}`,
    );
  } finally {
    await client.end();
  }
}

/** A server completes the command of a killed process: what it creates may exist by now. */
function unlessExists(error: unknown): void {
  const codes = ['42P04', '42710', '23505'];
  if (!(error instanceof pg.DatabaseError && codes.includes(error.code ?? ''))) throw error;
}
