import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { promisify } from 'node:util';
import pg from 'pg';

/** One paragraph on what the figures were taken on. */
export async function describeMachine(directory: string): Promise<string> {
  const { stdout } = await promisify(execFile)('df', ['--output=fstype,source', directory]);
  const [type, source] = (stdout.split('\n')[1] ?? '').trim().split(/\s+/);
  const facts = [
    `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB memory`,
    `Node ${process.versions.node}`,
    `data in ${directory} (${type} on ${source})`,
    `load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')} at the end`,
  ];
  return `${facts.join(', ')}. Medians, in brackets the least and the most; rounds of the two sides alternate.
CPU is user and system seconds of the serving processes. Clients and servers share the cores, so throughput is noisy: CPU seconds are the steadier of the two.`;
}

/**
 * How fast plain Node and PostgreSQL are here and now, without any of the product: figures of machines that
 * differ in this line are not to be compared.
 */
export async function measureSpeed(databaseServer: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseServer });
  await client.connect();
  try {
    const roundTrips = await perSecond(() => client.query('SELECT 1'));
    const block = Buffer.alloc(2 ** 20);
    const hashed = await perSecond(() => createHash('sha256').update(block).digest());
    return `This machine: sha256 at ${hashed.toFixed(0)} MiB/s in Node, ${roundTrips.toFixed(0)} round trips/s of SELECT 1 on one connection. Compare figures only where this line is about the same.`;
  } finally {
    await client.end();
  }
}

/** How often `work` runs in a second, one after the other; the first quarter second warms up. */
async function perSecond(work: () => unknown): Promise<number> {
  const runFor = async (ms: number) => {
    const began = performance.now();
    let count = 0;
    for (; performance.now() - began < ms; count += 1) await work();
    return (count / (performance.now() - began)) * 1000;
  };
  await runFor(250);
  return runFor(1_000);
}
