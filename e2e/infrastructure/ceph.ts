import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { access, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CreateBucketCommand, CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { freePorts } from './free-ports';
import { createTestClient, type S3Connection } from './s3-connection';
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
/**
 * The limits of the attempts to start, each for the whole attempt; on a quiet machine one takes 7 s. An
 * attempt that hangs is followed by a fresh one, and on a slow machine by a longer one.
 */
const attemptSeconds = [80, 120, 240];

export type CephPlan = { connection: S3Connection; start(): Promise<Ceph> };

/**
 * A real S3 server: one Ceph node (monitor, OSD, gateway) on free ports of 127.0.0.1 with all of its state in
 * a temporary folder; up in about 7 s, so start one for a whole test run. Answers the reason when Ceph is
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
  return { connection, start: () => attempt((limit) => startNode(connection, gatewayPort, limit)) };
}

async function attempt<T>(start: (limit: AbortSignal) => Promise<T>): Promise<T> {
  const reasons: string[] = [];
  for (const seconds of attemptSeconds) {
    try {
      return await start(AbortSignal.timeout(seconds * 1000));
    } catch (error) {
      // A program that was aborted says why in the cause.
      reasons.push(String((error as Error).cause ?? error));
    }
  }
  throw new Error(`Ceph did not start in ${reasons.length} attempts:\n${reasons.join('\n')}`);
}

async function startNode(connection: S3Connection, gatewayPort: number, limit: AbortSignal): Promise<Ceph> {
  const directory = await makeServerFolder('ceph');
  const [monitorPort = 0] = await freePorts(1);
  const settings = { directory, cluster: randomUUID(), monitorPort, gatewayPort };
  const node = createNode(settings, connection);
  try {
    await node.create(limit);
    await storeFirstObject(connection, limit);
    return { connection, kill: node.kill, again: () => attempt(node.start), stop: node.stop };
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** `cluster` is an id that Ceph gives none: daemons refuse those of another. */
type NodeSettings = { directory: string; cluster: string; monitorPort: number; gatewayPort: number };

function createNode(settings: NodeSettings, connection: S3Connection) {
  const { directory, cluster, monitorPort } = settings;
  const configured = ['-c', join(directory, 'ceph.conf')];
  let daemons: ChildProcess[] = [];

  /** What one attempt runs; it fails at the limit, and when a daemon ends: the rest would wait for that. */
  const createSteps = (limit: AbortSignal) => {
    const crash = new AbortController();
    const signal = AbortSignal.any([limit, crash.signal]);
    const daemon = async (program: string, ...args: string[]) => {
      const output = await open(join(directory, 'log', `${program}.out`), 'a');
      // In the foreground, as a child: it can be ended by its handle, and Ctrl-C reaches it.
      const stdio = ['ignore' as const, output.fd, output.fd];
      const child = spawn(program, [...configured, '-f', ...args], { stdio });
      await output.close();
      child.once('exit', (code) => crash.abort(new Error(`${program} ended with ${code}.`)));
      daemons.push(child);
    };
    return {
      tool: (program: string, ...args: string[]) => run(program, args, { signal, killSignal: 'SIGKILL' }),
      startMonitor: () => daemon('ceph-mon', '-i', 'a'),
      // Its place is set by create(). It would report that before it knows the id of the cluster, be refused
      // ("wrong fsid"), and end; now and then, and more often on a busy machine.
      startOsd: () =>
        daemon(
          'ceph-osd',
          '-i',
          '0',
          '--osd-class-update-on-start=false',
          '--osd-crush-update-on-start=false',
        ),
      async startGateway() {
        await daemon('radosgw', '-n', 'client.rgw.a');
        await answers(connection.endpoint, signal);
      },
    };
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
    async create(limit: AbortSignal) {
      for (const folder of ['mon/ceph-a', 'osd/ceph-0', 'rgw', 'log', 'out']) {
        await mkdir(join(directory, folder), { recursive: true });
      }
      await writeFile(join(directory, 'ceph.conf'), configuration(settings));
      const keyring = join(directory, 'keyring');
      const map = join(directory, 'monmap');
      const osd = randomUUID();
      const { tool, startMonitor, startOsd, startGateway } = createSteps(limit);
      const key = ['--create-keyring', keyring, '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *'];
      await tool('ceph-authtool', ...key);
      const all = ['mon', 'osd', 'mgr'].flatMap((kind) => ['--cap', kind, 'allow *']);
      await tool('ceph-authtool', keyring, '--gen-key', '-n', 'client.admin', ...all);
      const address = `[v1:127.0.0.1:${monitorPort}]`;
      await tool('monmaptool', '--create', '--clobber', '--addv', 'a', address, '--fsid', cluster, map);
      await tool('ceph-mon', ...configured, '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring);
      await startMonitor();
      await tool('ceph', ...configured, 'osd', 'new', osd);
      await tool('ceph', ...configured, 'osd', 'crush', 'add', 'osd.0', '1.0', 'root=default', 'host=a');
      await tool('ceph-osd', ...configured, '-i', '0', '--mkfs', '--osd-uuid', osd);
      await startOsd();
      const { accessKeyId, secretAccessKey } = connection;
      const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
      const user = ['user', 'create', '--uid=test', '--display-name=test', ...keys];
      await tool('radosgw-admin', ...configured, '-n', 'client.rgw.a', ...user);
      await startGateway();
    },
    async start(limit: AbortSignal) {
      await end('SIGKILL');
      const { startMonitor, startOsd, startGateway } = createSteps(limit);
      await startMonitor();
      await startOsd();
      await startGateway();
    },
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

/** A new gateway creates its pools now, which takes seconds, and not during a test. */
async function storeFirstObject(connection: S3Connection, abortSignal: AbortSignal): Promise<void> {
  const client = createTestClient(connection);
  try {
    const Bucket = 'first';
    await client.send(new CreateBucketCommand({ Bucket }), { abortSignal });
    await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }), { abortSignal });
    await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'b' }), { abortSignal });
  } finally {
    client.destroy();
  }
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

async function answers(url: string, signal: AbortSignal): Promise<void> {
  while (true) {
    signal.throwIfAborted();
    try {
      await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]) });
      return;
    } catch {
      await delay(100);
    }
  }
}

/** One of everything and no authentication between the daemons. */
function configuration({ directory, cluster, monitorPort, gatewayPort }: NodeSettings): string {
  return `
[global]
fsid = ${cluster}
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
paxos propose interval = 0.05
paxos min wait = 0.01
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
