import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePorts } from '../infrastructure/free-ports';
import { makeTestDirectory } from '../infrastructure/postgres';

const root = resolve(import.meta.dirname, '../..');

let directory: string;
beforeAll(async () => {
  directory = await makeTestDirectory();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('a signal ends the service, its page process and its database,', () => {
  const data = () => join(directory, 'service');

  test('at every moment of a start', async () => {
    const main = ['node', 'dist/main.js'];
    // One data directory: each start goes on from what the interrupted one left.
    await interrupt(main, { signal: 'SIGTERM', when: () => true });
    await interrupt(main, { signal: 'SIGTERM', when: () => runs('initdb') });
    await interrupt(main, { signal: 'SIGINT', when: () => existsSync(postgresLogPath()) });
    expect(await postgresLog()).not.toContain('not properly shut down');
  });

  test('while the first request for a page starts its process', async () => {
    let isAsked = false;
    const when = (output: string) => {
      const address = /ready at (\S+)/.exec(output)?.[1];
      if (address && !isAsked) {
        isAsked = true;
        fetch(`${address}/sign-in`).catch(() => {});
      }
      return runs('next-host.js');
    };
    await interrupt(['node', 'dist/main.js'], { signal: 'SIGHUP', when });
    expect(await postgresLog()).not.toContain('not properly shut down');
  });

  test('sent to npm start, and by Ctrl+C, which reaches its whole group', async () => {
    const npm = ['npm', 'start', '--silent'];
    expect(await interrupt(npm, { signal: 'SIGTERM', when: (output) => output.includes('ready at') })).toBe(
      0,
    );
    const code = await interrupt(npm, {
      signal: 'SIGINT',
      toGroup: true,
      when: (output) => output.includes('ready at'),
    });
    expect(code).toBe(0);
    expect(await postgresLog()).not.toContain('not properly shut down');
  });

  test('sent to a command, which fails', async () => {
    const holdall = ['node', 'dist/holdall.js', 'org', 'list'];
    expect(await interrupt(holdall, { signal: 'SIGTERM', when: () => runs('/bin/postgres') })).toBe(143);
    expect(await postgresLog()).not.toContain('not properly shut down');
  });

  const runs = (part: string) => processesOf(data()).some(({ command }) => command.includes(part));
  const postgresLogPath = () => join(data(), 'postgres/postgres.log');
  const postgresLog = () => readFile(postgresLogPath(), 'utf8');

  type Interruption = {
    signal: NodeJS.Signals;
    /** Whether the signal is due, given what the program has printed. */
    when(output: string): boolean;
    toGroup?: boolean;
  };

  /** Runs a program, sends a signal, and returns its exit code once nothing of it runs. */
  async function interrupt(
    [program = '', ...args]: string[],
    { signal, when, toGroup = false }: Interruption,
  ): Promise<number | null> {
    const [port, grpcPort] = await freePorts(2);
    const { PATH, HOME } = process.env;
    const child = spawn(program, args, {
      cwd: root,
      env: {
        PATH,
        HOME,
        NODE_ENV: 'production',
        PORT: `${port}`,
        GRPC_PORT: `${grpcPort}`,
        DATA_DIR: data(),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const output = outputOf(child);
    const exited = once(child, 'exit');
    await vi.waitFor(() => expect(when(output())).toBe(true), { timeout: 120_000, interval: 5 });
    process.kill(toGroup ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
    const [code] = await exited;
    expect(processesOf(data())).toEqual([]);
    expect(output()).not.toContain('cannot start');
    return code;
  }
});

test('a signal ends the installation with everything that it started, and the start', async () => {
  const clone = join(directory, 'clone');
  await cp(join(root, 'lib/server'), join(clone, 'lib/server'), { recursive: true });
  await writeFile(join(clone, 'package-lock.json'), '{}');
  // In the place of npm: a program that starts another, which ignores the signal.
  const npm = join(clone, 'npm-cli.js');
  await writeFile(
    npm,
    `require('node:child_process').spawn('sh', ['-c', "trap '' TERM; echo installing >&2; sleep 600"], { stdio: 'inherit' })`,
  );
  const child = spawn(process.execPath, [join(clone, 'lib/server/start.mjs')], {
    cwd: clone,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', npm_execpath: npm },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = outputOf(child);
  await vi.waitFor(() => expect(output()).toContain('installing'), { timeout: 30_000 });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(processesOf(clone)).toEqual([]);
}, 60_000);

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr]) {
    stream?.on('data', (chunk) => {
      text += chunk;
    });
  }
  return () => text;
}

/** The processes that name `path` in their command or environment, or work below it. */
function processesOf(path: string): { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
    try {
      const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8').replaceAll('\0', ' ');
      const command = read('cmdline');
      const workDirectory = readlinkSync(`/proc/${pid}/cwd`);
      if ([command, read('environ'), workDirectory].some((text) => text.includes(path)))
        found.push({ pid, command });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}
