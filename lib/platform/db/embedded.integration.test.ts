import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { test as base, describe, vi } from 'vitest';
import { makeTestDirectory } from '@/e2e/infrastructure/postgres';
import { type EmbeddedPostgres, findRunningPostgres, startEmbeddedPostgres } from './embedded';

type Account = { uid: number; gid: number };

const isRoot = process.getuid?.() === 0;
const OWNER = resolve(import.meta.dirname, '../../../e2e/infrastructure/embedded-owner.ts');

/** A directory for one database, with what may be done there; nothing of it is left after the test. */
const test = base.extend<{ home: Home }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures that this one needs.
  home: async ({}, use) => {
    const home = await makeHome();
    await use(home);
    await home.remove();
  },
});

describe.concurrent('startEmbeddedPostgres', () => {
  test('makes a database that only the password in its directory opens, and keeps what was stored', async ({
    home,
    expect,
  }) => {
    const first = await home.start();
    await query(first.ownerUrl, "CREATE TABLE kept AS SELECT 'Ärger' AS word");
    const url = new URL(first.ownerUrl);
    url.password = 'wrong';

    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(home.directory, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(home.directory)).mode & 0o777).toBe(0o700);
    expect(await query(first.ownerUrl, 'SHOW data_checksums')).toEqual([{ data_checksums: 'on' }]);
    expect(await query(first.ownerUrl, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    await first.stop();
    expect(home.processes()).toEqual([]);

    const second = await home.start();
    expect(second).toMatchObject({ url: first.url, adopted: false });
    expect(await query(second.ownerUrl, 'SELECT lower(word) AS word FROM kept')).toEqual([{ word: 'ärger' }]);
  });

  test('gives the service a role that owns nothing', async ({ home, expect }) => {
    const { url, ownerUrl, stop } = await home.start();
    await query(ownerUrl, 'CREATE TABLE owned ()');

    expect(
      await query(
        url,
        'SELECT current_user::text AS name, rolsuper FROM pg_roles WHERE rolname = current_user',
      ),
    ).toEqual([{ name: 'holdall_app', rolsuper: false }]);
    for (const statement of [
      'DROP TABLE owned',
      'CREATE TABLE mine ()',
      'CREATE ROLE other',
      "COPY (SELECT 1) TO PROGRAM 'true'",
    ])
      await expect(query(url, statement)).rejects.toMatchObject({ code: '42501' });

    // A data directory of an earlier version has no such role.
    await query(ownerUrl, 'DROP ROLE holdall_app');
    await stop();
    expect(await query((await home.start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('ends with a process that exits without stopping it', async ({ home, expect }) => {
    const owner = await home.startOwner();
    const exited = once(owner.process, 'exit');
    owner.process.kill('SIGUSR2');
    await exited;

    await vi.waitFor(() => expect(home.processes()).toEqual([]), 30_000);
    expect(await query((await home.start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('ends a start that is interrupted while the database is created', async ({ home, expect }) => {
    const stopping = new AbortController();
    const starting = startEmbeddedPostgres({ directory: home.directory, stopping: stopping.signal });
    await vi.waitFor(() => expect(home.processes().length).toBeGreaterThan(0), {
      timeout: 30_000,
      interval: 5,
    });
    stopping.abort(new Error('stopped'));

    await expect(starting).rejects.toThrow('stopped');
    expect(home.processes()).toEqual([]);
    expect((await readdir(home.directory)).sort()).toEqual(['password']);
  });

  test('takes another port when the one of last time is in use', async ({ home, expect, onTestFinished }) => {
    const first = await home.start();
    await first.stop();
    const stranger = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(stranger, 'listening');
    onTestFinished(() => void stranger.close());

    const second = await home.start();
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    expect(await query(second.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('takes over the database of a killed process, and can stop it', async ({ home, expect }) => {
    const owner = await home.startOwner();
    await query(owner.url, 'CREATE TABLE kept ()');
    await killAndWait(owner.process);

    const next = await home.start();
    expect(next).toMatchObject({ ownerUrl: owner.url, adopted: true });
    expect(await query(next.ownerUrl, 'SELECT FROM kept')).toEqual([]);
    await next.stop();
    expect(home.processes()).toEqual([]);
  });

  test('leaves the database out of Ctrl+C', async ({ home, expect }) => {
    const owner = await home.startOwner();
    const exited = once(owner.process, 'exit');
    process.kill(-(owner.process.pid as number), 'SIGINT');
    await exited;

    expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('starts the database again when it dies, under the same URL', async ({ home }) => {
    const { url } = await home.start();
    kill(home.postmaster().pid);

    await answers(url);
  });

  test('starts the database again when one that it took over dies', async ({ home, expect }) => {
    const owner = await home.startOwner();
    await killAndWait(owner.process);
    const { url } = await home.start();
    const killed = home.postmaster().pid;
    kill(killed);

    await answers(url);
    expect(home.postmaster().pid).not.toBe(killed);
  });

  test('starts after everything was killed at once, and has every committed row', async ({
    home,
    expect,
  }) => {
    const owner = await home.startOwner();
    await query(owner.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    const pids = home.processes().map(({ pid }) => pid);
    owner.process.kill('SIGKILL');
    for (const pid of pids) kill(pid);
    await once(owner.process, 'exit');

    const next = await home.start();
    expect(next.adopted).toBe(false);
    expect(await query(next.ownerUrl, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  test('starts when the process id of a crashed database belongs to another program', async ({
    home,
    expect,
    onTestFinished,
  }) => {
    const owner = await home.startOwner();
    await killAndWait(owner.process);
    const { uid, gid } = await stat(join(home.directory, 'cluster'));
    const pidFile = join(home.directory, 'cluster', 'postmaster.pid');
    const [, ...rest] = (await readFile(pidFile, 'utf8')).split('\n');
    for (const { pid } of home.processes()) kill(pid);
    await vi.waitFor(() => expect(home.processes()).toEqual([]), 30_000);
    const stranger = spawn('sleep', ['60'], isRoot ? { uid, gid } : {});
    onTestFinished(() => void stranger.kill());
    await writeFile(pidFile, [stranger.pid, ...rest].join('\n'));

    const next = await home.start();
    expect(await query(next.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  test.for([
    { survivor: 'initdb lives on', alsoInitdb: false },
    { survivor: 'initdb is killed too', alsoInitdb: true },
  ])(
    'starts after a kill while the database was being made ($survivor)',
    async ({ alsoInitdb }, { home, expect }) => {
      const owner = home.spawnOwner();
      await vi.waitFor(
        async () => {
          const entries = await readdir(home.directory, { recursive: true });
          expect(entries.some((name) => name.endsWith('cluster/global'))).toBe(true);
        },
        { timeout: 30_000, interval: 5 },
      );
      owner.kill('SIGKILL');
      if (alsoInitdb) for (const { pid } of home.processes()) kill(pid);
      await once(owner, 'exit');
      expect(await readdir(home.directory)).not.toContain('cluster');

      const next = await home.start();
      expect(await query(next.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      if (alsoInitdb)
        expect((await readdir(home.directory)).filter((name) => name.startsWith('unfinished'))).toEqual([]);
    },
  );

  test('refuses the data of another PostgreSQL version', async ({ home, expect }) => {
    await mkdir(join(home.directory, 'cluster'), { recursive: true });
    await writeFile(join(home.directory, 'cluster', 'PG_VERSION'), '15\n');

    await expect(home.start()).rejects.toMatchObject({ reason: 'POSTGRES_VERSION' });
    expect(await readdir(home.directory)).not.toContain('owner.json');
  });

  test('refuses a second owner, while a program beside the first finds the database', async ({
    home,
    expect,
  }) => {
    expect(await findRunningPostgres(home)).toBeNull();
    const { url, stop } = await home.start();

    expect((await home.startOwner()).reason).toBe('DIRECTORY_IN_USE');
    expect(await findRunningPostgres(home)).toMatchObject({ url });
    await stop();
    expect(await findRunningPostgres(home)).toBeNull();
  });

  test('says that the password is gone, rather than making another', async ({ home, expect }) => {
    await (await home.start()).stop();
    await rm(join(home.directory, 'password'));

    await expect(home.start()).rejects.toMatchObject({ reason: 'PASSWORD_MISSING' });
  });

  test.runIf(isRoot)(
    'gives the database to an ordinary user when it runs as root',
    async ({ home, expect }) => {
      await home.start();

      expect((await stat(join(home.directory, 'cluster'))).uid).not.toBe(0);
      expect(home.postmaster().uid).not.toBe(0);
    },
  );

  test.runIf(isRoot)('says which directory is in the way of that user', async ({ home, expect }) => {
    const blocked = resolve(home.directory, '..');
    await chmod(blocked, 0o700);

    await expect(home.start()).rejects.toMatchObject({
      reason: 'DIRECTORY_BLOCKED',
      message: expect.stringContaining(`chmod o+x ${blocked})`),
    });
  });

  test.runIf(isRoot)('says the same of a database that was made before', async ({ home, expect }) => {
    await (await home.start()).stop();
    await chmod(resolve(home.directory, '..'), 0o700);

    await expect(home.start()).rejects.toMatchObject({ reason: 'DIRECTORY_BLOCKED' });
  });

  test.runIf(isRoot)(
    'runs as an ordinary user, and afterwards as root with the same owner',
    async ({ home, expect }) => {
      const account = { uid: 65_534, gid: 65_534 };
      await chown(resolve(home.directory, '..'), account.uid, account.gid);
      const owner = await home.startOwner(account);
      expect(home.postmaster().uid).toBe(account.uid);
      await killAndWait(owner.process);

      const next = await home.start();
      expect(next).toMatchObject({ adopted: true, ownerUrl: owner.url });
      await next.stop();
      await home.start();
      expect(home.postmaster().uid).toBe(account.uid);
    },
  );

  test.runIf(isRoot)('refuses, as an ordinary user, the database of another', async ({ home, expect }) => {
    await (await home.start()).stop();

    expect((await home.startOwner({ uid: 65_534, gid: 65_534 })).reason).toBe('DIRECTORY_OF_ANOTHER_USER');
  });
});

describe.runIf(isRoot).concurrent('an ordinary user', () => {
  const account = { uid: 12_345, gid: 12_345 };

  test('is reported when the directory is not writable', async ({ home, expect }) => {
    expect((await home.startOwner(account)).reason).toBe('DIRECTORY_NOT_WRITABLE');
  });

  test('is reported when the system has no name for the user', async ({ home, expect }) => {
    await chown(resolve(home.directory, '..'), account.uid, account.gid);

    expect((await home.startOwner(account)).reason).toBe('USER_WITHOUT_NAME');
  });
});

type Owner = { process: ChildProcess; url: string; reason?: string };

type Home = Awaited<ReturnType<typeof makeHome>>;

async function makeHome() {
  const parent = await makeTestDirectory();
  const directory = join(parent, 'postgres');
  const servers: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];

  const processes = () => findProcesses(`${directory}/`);
  const postmaster = () => {
    const [first] = processes();
    if (!first) throw new Error('No PostgreSQL runs there.');
    return first;
  };
  const spawnOwner = (account?: Account) => {
    const child = spawn(process.execPath, ['--import', 'tsx', OWNER, directory], {
      ...account,
      // As a shell starts it: the leader of a process group, which Ctrl+C signals as a whole.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  };

  return {
    directory,
    /** The programs of PostgreSQL that run here, with their children; the first is their parent. */
    processes,
    postmaster,
    spawnOwner,
    async start(): Promise<EmbeddedPostgres> {
      const server = await startEmbeddedPostgres({ directory });
      servers.push(server);
      return server;
    },
    /** Starts a process that owns the database, and answers what it says of it. */
    async startOwner(account?: Account): Promise<Owner> {
      const child = spawnOwner(account);
      for await (const line of createInterface({ input: child.stdout })) {
        return { process: child, ...JSON.parse(line) };
      }
      throw new Error('The owner ended without a word.');
    },
    async remove() {
      for (const child of children) child.kill('SIGKILL');
      for (const server of servers) await server.stop();
      for (const { pid } of processes()) kill(pid);
      // An initdb that was left alone may be writing for a moment yet.
      await rm(parent, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

async function answers(url: string): Promise<void> {
  await vi.waitFor(() => query(url, 'SELECT 1'), { timeout: 30_000, interval: 50 });
}

async function killAndWait(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function findProcesses(argument: string): { pid: number; uid: number }[] {
  const text = execFileSync('ps', ['-ww', '-A', '-o', 'pid=,ppid=,uid=,stat=,args='], { encoding: 'utf8' });
  const all = text.split('\n').map((line) => {
    const [pid, ppid, uid, state = 'Z', ...args] = line.trim().split(/\s+/);
    return { pid: Number(pid), ppid: Number(ppid), uid: Number(uid), state, args: args.join(' ') };
  });
  const alive = all.filter(({ state }) => !state.startsWith('Z'));
  const named = alive.filter(({ args }) => args.includes(argument) && /\/(postgres|initdb) /.test(args));
  const pids = new Set(named.map(({ pid }) => pid));
  return [...named, ...alive.filter(({ pid, ppid }) => pids.has(ppid) && !pids.has(pid))];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
