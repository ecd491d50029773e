import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from '../../infrastructure/free-ports';
import { commandOf, processTree } from '../processes';
import { lineOf } from '../servers';
import { type Bench, median, type Row, spread } from '../table';

const root = resolve(import.meta.dirname, '../../..');

/**
 * `npm start` in a tree that is installed and built, with the embedded database: on a new data directory, and
 * from then on.
 */
export async function measureStart(bench: Bench): Promise<Row[]> {
  const dataDirectory = await makeDataDirectory(bench);
  const first = await timeToReady(root, dataDirectory);
  const later: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) later.push(await timeToReady(root, dataDirectory));
  await rm(dataDirectory, { recursive: true });
  return [
    { what: '`npm start` to ready, installed and built, new data', holdall: `${first.toFixed(1)} s` },
    {
      what: '`npm start` to ready, second start',
      holdall: `${spread(later, 1)} s`,
      goal: '≤ 5 s',
      isMet: median(later) <= 5,
    },
  ];
}

/** A clone of this repository's last commit to its first readiness: install, build, database, service. */
export async function measureFreshClone(bench: Bench): Promise<Row[]> {
  const clone = join(bench.directory, 'clone');
  await promisify(execFile)('git', ['clone', '--quiet', root, clone]);
  const seconds = await timeToReady(clone, await makeDataDirectory(bench));
  return [{ what: '`npm start` to ready, fresh clone', holdall: `${seconds.toFixed(0)} s` }];
}

async function timeToReady(folder: string, dataDirectory: string): Promise<number> {
  const [port, grpcPort] = await freePorts(2);
  const started = performance.now();
  const npm = spawn('npm', ['start'], {
    cwd: folder,
    env: {
      ...process.env,
      PORT: String(port),
      GRPC_PORT: String(grpcPort),
      DATA_DIR: dataDirectory,
      DATABASE_URL: '',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(npm, 'exit');
  await lineOf(npm, (line) => line.startsWith('Holdall is ready'));
  const seconds = (performance.now() - started) / 1000;
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  if (!answer.ok)
    throw new Error(`/readyz answers ${answer.status} after the service said that it was ready.`);
  process.kill(serviceOf(npm.pid ?? 0), 'SIGTERM');
  await exited;
  return seconds;
}

/** Below npm there may be a shell; the service is the first that runs the start script. */
function serviceOf(npmPid: number): number {
  const service = processTree(npmPid).find((pid) =>
    commandOf(pid).slice(0, 4).includes('lib/server/start.mjs'),
  );
  if (service === undefined) throw new Error('npm started no service.');
  return service;
}

async function makeDataDirectory({ directory }: Bench): Promise<string> {
  const path = join(directory, 'start-data');
  await mkdir(path, { recursive: true });
  await chmod(path, 0o711);
  return path;
}
