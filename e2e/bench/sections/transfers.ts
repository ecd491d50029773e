import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiFile } from '../../infrastructure/api';
import { curl } from '../curl';
import { observed, type Product, type Server, startPlain, startProduct } from '../servers';
import { atLeast, atMost, type Bench, median, type Row, spread } from '../table';

export type Figures = { mibPerSecond: number; cpuPerGib: number };

/**
 * One big file up by `curl -T`, hashed and durable, against a plain pipeline with and without hash and fsync.
 */
export async function measureUploads(bench: Bench): Promise<Row[]> {
  const source = await makeSource(bench);
  const plainFolder = join(bench.directory, 'plain');
  await mkdir(plainFolder, { recursive: true });
  const plain = await startPlain({ directory: plainFolder });
  const product = await startProduct(bench);
  const { api } = product;
  const bearer = ['-H', `Authorization: Bearer ${api.token}`];
  const ours: Figures[] = [];
  const durable: Figures[] = [];
  const bare: Figures[] = [];
  try {
    for (let round = 0; round < bench.rounds; round += 1) {
      const put = (server: Server, path: string, ...options: string[]) =>
        transfer(bench, server, () => curl(server.url + path, '-T', source, ...options));
      durable.push(await put(plain, '/durable'));
      await forget(plainFolder);
      ours.push(await put(product, `${api.organizationPath}/files:upload`, ...bearer));
      await purgeAll(product);
      bare.push(await put(plain, '/bare'));
      await forget(plainFolder);
    }
  } finally {
    await Promise.all([plain.stop(), product.stop()]);
    await rm(source);
  }
  const size = `${bench.sizeBytes / 2 ** 20} MiB`;
  return [
    ...rows(`${size} up, against a pipeline with sha-256 and fsync`, ours, durable, 0.9),
    ...rows(`${size} up, against a pipeline with neither`, ours, bare, 0.6),
  ];
}

/** Throws all files of the product away, and waits until the disk is quiet. */
export async function purgeAll({ api }: Product): Promise<void> {
  const { files } = await api.get<{ files: ApiFile[] }>(`${api.organizationPath}/files`);
  for (const { name } of files) await api.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
  await promisify(execFile)('sync');
}

/** The same file down, whole and by a Range that leaves out the first and the last bytes. */
export async function measureDownloads(bench: Bench): Promise<Row[]> {
  const source = await makeSource(bench);
  const plain = await startPlain({ download: source });
  const product = await startProduct(bench);
  const { api } = product;
  const bearer = ['-H', `Authorization: Bearer ${api.token}`];
  const whole = { ours: [] as Figures[], plain: [] as Figures[] };
  const ranged = { ours: [] as Figures[], plain: [] as Figures[] };
  try {
    await curl(`${product.url}${api.organizationPath}/files:upload`, '-T', source, ...bearer);
    const { files } = await api.get<{ files: ApiFile[] }>(`${api.organizationPath}/files`);
    const path = `/api/v1/${files[0]?.name}:download`;
    const range = ['--range', `1000-${bench.sizeBytes - 1000}`];
    for (let round = 0; round < bench.rounds; round += 1) {
      for (const [figures, options] of [
        [whole, []],
        [ranged, range],
      ] as const) {
        figures.plain.push(await transfer(bench, plain, () => curl(`${plain.url}/download`, ...options)));
        figures.ours.push(
          await transfer(bench, product, () => curl(product.url + path, ...bearer, ...options)),
        );
      }
    }
  } finally {
    await Promise.all([plain.stop(), product.stop()]);
    await rm(source);
  }
  const size = `${bench.sizeBytes / 2 ** 20} MiB`;
  return [
    ...rows(`${size} down`, whole.ours, whole.plain, 0.9),
    ...rows(`${size} down by Range`, ranged.ours, ranged.plain, 0.9),
  ];
}

export async function transfer(
  { sizeBytes }: Bench,
  server: Server,
  work: () => Promise<number>,
): Promise<Figures> {
  const { result: seconds, cpu } = await observed(server, work);
  return { mibPerSecond: sizeBytes / 2 ** 20 / seconds, cpuPerGib: cpu / (sizeBytes / 2 ** 30) };
}

export function rows(
  what: string,
  ours: Figures[],
  plain: Figures[],
  goal?: number,
  cpuGoal?: number,
): Row[] {
  const speed = (figures: Figures[]) => figures.map(({ mibPerSecond }) => mibPerSecond);
  const ratio = median(speed(ours)) / median(speed(plain));
  const cpu = (figures: Figures[]) => figures.map(({ cpuPerGib }) => cpuPerGib);
  return [
    {
      what,
      holdall: `${spread(speed(ours))} MiB/s`,
      plain: `${spread(speed(plain))} MiB/s`,
      ...(goal === undefined ? { ratio } : atLeast(goal, ratio)),
    },
    {
      what: `${what}: CPU`,
      holdall: `${spread(cpu(ours), 2)} s/GiB`,
      plain: `${spread(cpu(plain), 2)} s/GiB`,
      ratio: median(cpu(ours)) / median(cpu(plain)),
      ...(cpuGoal !== undefined && atMost(cpuGoal, median(cpu(ours)) / median(cpu(plain)))),
    },
  ];
}

/** Random bytes, so that no layer can make them small. */
export async function makeSource({ directory, sizeBytes }: Bench): Promise<string> {
  const path = join(directory, 'source');
  const file = await open(path, 'w');
  const block = randomBytes(Math.min(sizeBytes, 16 * 2 ** 20));
  for (let written = 0; written < sizeBytes; written += block.length) {
    await file.write(block, 0, Math.min(block.length, sizeBytes - written));
  }
  await file.sync();
  await file.close();
  return path;
}

/** Throws written files away before the kernel writes them back during another measurement. */
export async function forget(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await promisify(execFile)('sync');
}
