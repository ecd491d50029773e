import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { access, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from './free-ports';
import type { S3Connection } from './s3-connection';
import { makeServerFolder } from './server-folder';

export type Ceph = {
  connection: S3Connection;
  /** kill -9 of all daemons: a fault. */
  kill(): Promise<void>;
  /** Starts them again on the same data. */
  again(): Promise<void>;
  /** Ends them and removes the data. */
  stop(): Promise<void>;
};

const programs = ['ceph', 'ceph-authtool', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'];
const run = promisify(execFile);
const startMs = 180_000;
/** On a busy machine the daemons now and then do not find each other; fresh ones do. */
const tries = 3;

export type CephPlan = { connection: S3Connection; start(): Promise<Ceph> };

/**
 * A real S3 server: one Ceph node (monitor, OSD, gateway) on free ports of 127.0.0.1 with all of its state in
 * a temporary folder; up in about 15 s, so start one for a whole test run. Answers the reason when Ceph is
 * not installed.
 */
export async function startCeph(): Promise<Ceph | { unavailable: string }> {
  const plan = await planCeph();
  return 'unavailable' in plan ? plan : plan.start();
}

/** Where a Ceph node will answer, known before it starts; or the reason when Ceph is not installed. */
export async function planCeph(): Promise<CephPlan | { unavailable: string }> {
  const missing = await missingPrograms();
  if (missing.length > 0) {
    return {
      unavailable: `Ceph is not installed (no ${missing.join(', ')}): apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-common, or set S3_TEST_ENDPOINT`,
    };
  }
  const [gatewayPort = 0] = await freePorts(1);
  const connection: S3Connection = {
    endpoint: `http://127.0.0.1:${gatewayPort}`,
    region: 'us-east-1',
    accessKeyId: 'TESTKEY',
    secretAccessKey: randomUUID(),
  };
  return { connection, start: () => trying(() => startNode(connection, gatewayPort)) };
}

async function trying<T>(start: () => Promise<T>): Promise<T> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await start();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

async function startNode(connection: S3Connection, gatewayPort: number): Promise<Ceph> {
  const directory = await makeServerFolder('ceph');
  const [monitorPort = 0] = await freePorts(1);
  const node = createNode(directory, connection);
  try {
    await writeFile(join(directory, 'ceph.conf'), configuration({ directory, monitorPort, gatewayPort }));
    await node.create(monitorPort);
    return { connection, kill: node.kill, again: node.start, stop: node.stop };
  } catch (error) {
    await node.stop();
    throw error;
  }
}

function createNode(directory: string, connection: S3Connection) {
  const configured = ['-c', join(directory, 'ceph.conf')];
  let daemons: ChildProcess[] = [];

  const tool = (program: string, ...args: string[]) => run(program, args, { timeout: startMs });

  const daemon = async (program: string, ...args: string[]) => {
    const output = await open(join(directory, 'log', `${program}.out`), 'a');
    // In the foreground, as a child: it can be ended by its handle, and Ctrl-C reaches it.
    const child = spawn(program, [...configured, '-f', ...args], { stdio: ['ignore', output.fd, output.fd] });
    await output.close();
    daemons.push(child);
  };
  const startMonitor = () => daemon('ceph-mon', '-i', 'a');
  const startOsd = (...args: string[]) => daemon('ceph-osd', '-i', '0', ...args);
  const startGateway = async () => {
    await daemon('radosgw', '-n', 'client.rgw.a');
    await answers(connection.endpoint);
  };

  const end = async (signal: NodeJS.Signals) => {
    const ended = daemons.map(
      (child) =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) resolve();
          child.once('exit', () => resolve());
          child.kill(signal);
        }),
    );
    daemons = [];
    await Promise.all(ended);
  };
  const endWithParent = () => {
    for (const child of daemons) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  process.on('exit', endWithParent);

  return {
    async create(monitorPort: number) {
      for (const folder of ['mon/ceph-a', 'osd/ceph-0', 'rgw', 'log', 'out']) {
        await mkdir(join(directory, folder), { recursive: true });
      }
      const keyring = join(directory, 'keyring');
      const map = join(directory, 'monmap');
      const osd = randomUUID();
      await tool(
        'ceph-authtool',
        '--create-keyring',
        keyring,
        '--gen-key',
        '-n',
        'mon.',
        '--cap',
        'mon',
        'allow *',
      );
      const all = ['mon', 'osd', 'mgr'].flatMap((kind) => ['--cap', kind, 'allow *']);
      await tool('ceph-authtool', keyring, '--gen-key', '-n', 'client.admin', ...all);
      const address = `[v1:127.0.0.1:${monitorPort}]`;
      await tool('monmaptool', '--create', '--clobber', '--addv', 'a', address, '--fsid', randomUUID(), map);
      await tool('ceph-mon', ...configured, '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring);
      await startMonitor();
      await tool('ceph', ...configured, 'osd', 'new', osd);
      await tool('ceph-osd', ...configured, '-i', '0', '--mkfs', '--osd-uuid', osd);
      await startOsd();
      const { accessKeyId, secretAccessKey } = connection;
      const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
      const user = ['user', 'create', '--uid=test', '--display-name=test', ...keys];
      await tool('radosgw-admin', ...configured, '-n', 'client.rgw.a', ...user);
      await startGateway();
    },
    start: () =>
      trying(async () => {
        await end('SIGKILL');
        await startMonitor();
        // Where it stands is known already. It would report to the monitor before it knows which cluster that
        // is, and end when refused.
        await startOsd('--osd-class-update-on-start=false', '--osd-crush-update-on-start=false');
        await startGateway();
      }),
    async kill() {
      await end('SIGKILL');
    },
    async stop() {
      process.off('exit', endWithParent);
      // The data goes, too: nothing is lost by not asking politely, and it takes seconds less.
      await end('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function missingPrograms(): Promise<string[]> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const isThere = async (program: string) => {
    const found = await Promise.allSettled(folders.map((folder) => access(join(folder, program))));
    return found.some(({ status }) => status === 'fulfilled');
  };
  const there = await Promise.all(programs.map(isThere));
  return programs.filter((_, index) => !there[index]);
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + startMs;
  while (true) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(5000) });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`No answer from ${url}.`, { cause: error });
      await delay(100);
    }
  }
}

type Places = { directory: string; monitorPort: number; gatewayPort: number };

/** One of everything and no authentication between the daemons. */
function configuration({ directory, monitorPort, gatewayPort }: Places): string {
  return `
[global]
fsid = ${randomUUID()}
mon host = v1:127.0.0.1:${monitorPort}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv4 = true
ms bind ipv6 = false
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
run dir = ${directory}/out
log file = ${directory}/log/$name.log
pid file = ${directory}/out/$name.pid
admin socket = ${directory}/out/$name.asok
keyring = ${directory}/keyring
crash dir = ${directory}/out
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
osd max object name len = 256
osd max object namespace len = 64
debug ms = 0/0
[mon]
mon data = ${directory}/mon/ceph-a
mon cluster log file = ${directory}/log/cluster.log
mon data avail crit = 1
mon data avail warn = 2
[osd]
osd data = ${directory}/osd/ceph-0
osd objectstore = bluestore
bluestore block size = 10737418240
bluestore block create = true
osd memory target = 1073741824
osd class default list = *
osd class load list = *
[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw data = ${directory}/rgw
rgw dns name = localhost
rgw enable usage log = false
rgw thread pool size = 32
rgw crypt require ssl = false
`;
}
