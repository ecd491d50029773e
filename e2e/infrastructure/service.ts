import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { askRunServices } from './ask-run-services';
import type { CommandOutcome } from './command-client';
import { freePorts } from './free-ports';
import { nodeEnvironment, nodeOptions } from './node-options';
import { createTestDatabase, makeTestDirectory } from './postgres';
import { createBucket, type S3Connection } from './s3-connection';

const root = resolve(import.meta.dirname, '../..');

export type Service = {
  /** Where it answers, `http://127.0.0.1:PORT`; issued URLs begin with it too. */
  url: string;
  /** Where its FileAPI answers, `127.0.0.1:PORT`. */
  grpcAddress: string;
  /** The settings it runs with. */
  env: Record<string, string>;
  process: ChildProcess;
  /** What it has logged so far, JSON lines. */
  logs(): string;
  /** Ends it as kill -9 does; its page process goes with it. */
  kill(): Promise<void>;
  /** Ends it gently (SIGTERM) and answers its exit code. */
  stop(): Promise<number | null>;
};

export type Instance = {
  env: Record<string, string>;
  /**
   * Starts a service of this instance; call again after kill or stop, or with another PORT for one more
   * process.
   */
  start(env?: Record<string, string>): Promise<Service>;
  /**
   * Runs `holdall …` and answers its JSON; rejects with what it printed to stderr. Commands run in one
   * process that all tests share, which saves a second of CPU each.
   */
  holdall<T = Record<string, unknown>>(...args: string[]): Promise<T>;
  /** The same as a program of its own, as an operator runs it. */
  spawnHoldall<T = Record<string, unknown>>(...args: string[]): Promise<T>;
  remove(): Promise<void>;
};

/** Where an instance keeps its bytes: a folder of its own, or a bucket of its own on the run's S3 server. */
export type Store = 'disk' | S3Connection;

/** A fresh instance: a database, a store and a data directory of its own. Nothing runs yet. */
export async function createInstance(
  postgresUrl: string,
  { store = 'disk', env = {} }: { store?: Store; env?: Record<string, string> } = {},
): Promise<Instance> {
  const bucket = store === 'disk' ? '' : await createBucket(store);
  const database = await createTestDatabase(postgresUrl);
  const directory = await makeTestDirectory();
  const [port] = await freePorts(1);
  const settings: Record<string, string> = {
    PORT: String(port),
    // Any free one: of several processes each has its own.
    GRPC_PORT: '0',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: join(directory, 'data'),
    DATABASE_URL: database.url,
    AUTH_SECRET: 'a secret for tests, of at least thirty-two letters',
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    ...(store !== 'disk' && {
      S3_ENDPOINT: store.endpoint,
      S3_REGION: store.region,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: store.accessKeyId,
      S3_SECRET_ACCESS_KEY: store.secretAccessKey,
      S3_FORCE_PATH_STYLE: '1',
    }),
    ...env,
  };
  const running = new Set<Service>();
  return {
    env: settings,
    async start(more = {}) {
      const service = await startService({ ...settings, ...more });
      running.add(service);
      return service;
    },
    holdall: (...args) => runHoldall(settings, args),
    spawnHoldall: (...args) => spawnHoldall(settings, args),
    async remove() {
      await Promise.all([...running].map((service) => service.kill()));
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Runs the built product as `npm start` does after building, and answers when it says that it is ready. */
export async function startService(env: Record<string, string>): Promise<Service> {
  const child = spawn(process.execPath, [...nodeOptions, 'dist/main.js'], {
    cwd: root,
    env: childEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  // A test that failed before it could clean up leaves no process behind.
  const killWithParent = () => child.kill('SIGKILL');
  process.on('exit', killWithParent);
  exited.then(
    () => process.off('exit', killWithParent),
    () => {},
  );
  const grpcAddress = await Promise.race([
    readyLine(child),
    exited.then(([code]) => {
      throw new Error(`The service ended with code ${code} before it was ready:\n${log}`);
    }),
  ]);
  return {
    url: `http://127.0.0.1:${env.PORT}`,
    grpcAddress,
    env,
    process: child,
    logs: () => log,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}

/** Waits until it says that it is ready, and where for gRPC. */
async function readyLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('The service has no stdout.');
  return new Promise((resolve) => {
    createInterface(stdout).on('line', (line) => {
      const address = /gRPC FileAPI +(\S+)/.exec(line)?.[1];
      if (address) resolve(address);
    });
  });
}

export async function runHoldall<T>(env: Record<string, string>, args: string[]): Promise<T> {
  // A database or a fail-point of its own wants a process of its own.
  if (!process.env.TEST_SERVICES_URL || !env.DATABASE_URL || env.FAILPOINT) return spawnHoldall(env, args);
  const { isSuccess, stdout, stderr } = await tryHoldall(env, args);
  if (!isSuccess) throw new Error(`holdall ${args.join(' ')} failed:\n${stderr}${stdout}`);
  return JSON.parse(stdout) as T;
}

/** Runs `holdall …` in the process that all tests share, and answers what it printed, also if it failed. */
export function tryHoldall(env: Record<string, string>, args: string[]): Promise<CommandOutcome> {
  return askRunServices<CommandOutcome>('/commands', { env, args });
}

async function spawnHoldall<T>(env: Record<string, string>, args: string[]): Promise<T> {
  const child = spawn(process.execPath, ['dist/holdall.js', ...args], {
    cwd: root,
    env: childEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`holdall ${args.join(' ')} ended with ${code}:\n${errors}${output}`);
  return JSON.parse(output) as T;
}

function childEnvironment(env: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { NODE_ENV: 'test', PATH, HOME, ...nodeEnvironment, ...env };
}
