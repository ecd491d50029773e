import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type Load, load } from '../load';
import { cpuSeconds, parentOf } from '../processes';
import { observed, type Product, startPlain, startProduct } from '../servers';
import { statementsOfEach } from '../statements';
import { type Bench, median, type Row, spread } from '../table';

const connections = 16;
const bodyBytes = 4096;

/**
 * Files of 4 KiB on 16 connections: how many, how long, and what each one costs in fsyncs, statements and
 * CPU.
 */
export async function measureSmallUploads(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  const directory = join(bench.directory, 'small');
  await mkdir(directory);
  const plain = await startPlain({ directory });
  const admin = new pg.Client({ connectionString: bench.databaseServer });
  await admin.connect();
  try {
    const postmaster = await postmasterPid(admin);
    const ours: Load[] = [];
    const theirs: Load[] = [];
    const cpu: number[] = [];
    const databaseCpu: number[] = [];
    await upload(product, { seconds: 8 });
    for (let round = 0; round < bench.rounds; round += 1) {
      theirs.push(await load(`${plain.url}/durable`, { connections, method: 'PUT', bodyBytes, seconds: 3 }));
      const before = cpuSeconds(postmaster);
      const { result, cpu: seconds } = await observed(product, () => upload(product, { seconds: 3 }));
      ours.push(result);
      cpu.push((seconds / result.count) * 1000);
      databaseCpu.push(((cpuSeconds(postmaster) - before) / result.count) * 1000);
    }
    const speed = (rounds: Load[]) => rounds.map(({ perSecond }) => perSecond);
    const p99 = (rounds: Load[]) => rounds.map(({ p99 }) => p99);
    return [
      {
        what: '4 KiB up, 16 connections',
        holdall: `${spread(speed(ours))} files/s`,
        plain: `${spread(speed(theirs))} files/s`,
        ratio: median(speed(ours)) / median(speed(theirs)),
        note: 'plain: a file with sha-256 and fsync, no database',
      },
      {
        what: '4 KiB up, 16 connections: p99',
        holdall: `${spread(p99(ours), 1)} ms`,
        plain: `${spread(p99(theirs), 1)} ms`,
        ratio: median(p99(ours)) / median(p99(theirs)),
      },
      {
        what: '4 KiB up: CPU for 1,000',
        holdall: `${spread(cpu, 2)} s, PostgreSQL ${spread(databaseCpu, 2)} s`,
      },
      { what: '4 KiB up: fsyncs for each', holdall: await fsyncsOfEach(product, admin) },
      {
        what: '4 KiB up: statements for each',
        holdall: await statementsOfEach(bench.databaseServer, {
          count: 200,
          request: (count) => upload(product, { count }),
        }),
      },
    ];
  } finally {
    await admin.end();
    await plain.stop();
    await product.stop();
    await rm(directory, { recursive: true });
  }
}

function upload({ url, api, authorization }: Product, options: { seconds?: number; count?: number }) {
  const headers = { ...authorization, 'Content-Type': 'text/plain' };
  const path = `${api.organizationPath}/files:upload?filename=small.txt`;
  return load(url + path, { connections, method: 'POST', headers, bodyBytes, ...options });
}

/**
 * Our own by strace where it is installed; the database's write-ahead log from its statistics. Both batch
 * what comes together.
 */
async function fsyncsOfEach(product: Product, admin: pg.Client): Promise<string> {
  const count = 500;
  const before = await walSyncs(admin);
  const ofFiles = await countFsyncs(product.pid, () => upload(product, { count }));
  const ofDatabase = (await walSyncs(admin)) - before;
  const files = ofFiles === null ? 'no strace' : (ofFiles / count).toFixed(2);
  return `${files} of files and folders, ${(ofDatabase / count).toFixed(2)} of the database's log`;
}

async function walSyncs(admin: pg.Client): Promise<number> {
  await admin.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await admin.query(
    "SELECT coalesce(sum(fsyncs), 0)::int AS count FROM pg_stat_io WHERE object = 'wal'",
  );
  return rows[0].count;
}

async function countFsyncs(pid: number, work: () => Promise<unknown>): Promise<number | null> {
  if (spawnSync('strace', ['-V']).error) {
    await work();
    return null;
  }
  const strace = spawn('strace', ['-f', '-c', '-e', 'trace=fsync,fdatasync', '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  const attached = new Promise<void>((resolve) => {
    strace.stderr.on('data', (chunk) => {
      output += chunk;
      if (output.includes('attached')) resolve();
    });
  });
  const ended = once(strace, 'close');
  await Promise.race([attached, ended]);
  await work();
  strace.kill('SIGINT');
  await ended;
  const calls = [...output.matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*\bf(?:data)?sync$/gm)];
  return calls.reduce((sum, [, number]) => sum + Number(number), 0);
}

async function postmasterPid(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query('SELECT pg_backend_pid() AS pid');
  return parentOf(rows[0].pid);
}
