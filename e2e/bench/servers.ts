import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Caller, createCaller } from '../infrastructure/api';
import { nodeEnvironment, nodeOptions } from '../infrastructure/node-options';
import { createInstance, type Store } from '../infrastructure/service';
import { cpuSeconds } from './processes';
import type { Bench } from './table';

const root = resolve(import.meta.dirname, '../..');

export type Server = { url: string; pid: number; stop(): Promise<void> };

export type Product = Server & {
  grpcAddress: string;
  api: Caller;
  authorization: Record<string, string>;
  databaseUrl: string;
  /** Of `bench@example.com`, who owns `acme`. */
  password: string;
};

/**
 * A fresh instance of the product with an organization `acme` in it; its log goes to a file, as it would to a
 * journal.
 */
export async function startProduct(
  { databaseServer, directory }: Bench,
  store: Store = 'disk',
  more: Record<string, string> = {},
): Promise<Product> {
  const instance = await createInstance(databaseServer, { store, env: { NODE_ENV: 'production', ...more } });
  const { env } = instance;
  const logPath = join(directory, 'service.log');
  const log = await open(logPath, 'w');
  const child = spawn(process.execPath, [...nodeOptions, 'dist/main.js'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...nodeEnvironment,
      ...(env as { NODE_ENV: 'production' }),
    },
    stdio: ['ignore', 'pipe', log.fd],
  });
  const ready = await lineOf(child, (line) => line.includes('gRPC FileAPI')).catch(async (cause) => {
    throw new Error(await readFile(logPath, 'utf8'), { cause });
  });
  const { token, password } = await instance.holdall<{ token: string; password: string }>(
    'bootstrap',
    '--email',
    'bench@example.com',
    '--organization',
    'acme',
  );
  const url = env.PUBLIC_URL ?? '';
  return {
    url,
    pid: child.pid ?? 0,
    grpcAddress: ready.trim().split(/\s+/).at(-1) ?? '',
    api: createCaller(url, token),
    authorization: { Authorization: `Bearer ${token}` },
    databaseUrl: env.DATABASE_URL ?? '',
    password,
    async stop() {
      await end(child);
      await log.close();
      await instance.remove();
    },
  };
}

type PlainOptions = {
  directory?: string;
  download?: string;
  databaseUrl?: string;
  /** The organization and the id of the file that `/row` answers. */
  row?: string[];
  /** The organization, the folder and the number of files that `/rows` lists. */
  rows?: [string, string, number];
};

/** The server to compare with. */
export const startPlain = (options: PlainOptions) => startScript('plain-server.mjs', options);

/** The one to compare tus uploads with: @tus/server with its file store, which neither hashes nor syncs. */
export const startTusServer = (directory: string) => startScript('tus-server.mjs', { directory });

/**
 * The one to compare the FileAPI with: grpc-js, which hashes and syncs what goes to the resource "durable".
 */
export const startGrpcServer = (options: PlainOptions) => startScript('plain-grpc-server.mjs', options);

async function startScript(name: string, options: object): Promise<Server> {
  const script = join(import.meta.dirname, name);
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await lineOf(child, () => true);
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop: () => end(child) };
}

/** What `work` returns, and the CPU seconds that the server used meanwhile. */
export async function observed<T>({ pid }: { pid: number }, work: () => Promise<T>) {
  const before = cpuSeconds(pid);
  const result = await work();
  return { result, cpu: cpuSeconds(pid) - before };
}

/** The first line of a child's stdout that is `wanted`. */
export async function lineOf(child: ChildProcess, wanted: (line: string) => boolean): Promise<string> {
  const { stdout } = child;
  if (!stdout) throw new Error('The process has no stdout.');
  return new Promise((resolve, reject) => {
    createInterface(stdout).on('line', (line) => wanted(line) && resolve(line));
    child.once('exit', (code) =>
      reject(new Error(`The process ended with code ${code} before it was ready.`)),
    );
  });
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
