import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { observed, type Server } from './servers';
import { atLeast, type Bench, median, type Row, spread } from './table';

/** Of one transfer. */
export type Figures = { mibPerSecond: number; cpuPerGib: number };

/** Runs a transfer, which answers its seconds. */
export async function transfer(
  { sizeBytes }: Bench,
  server: Server,
  work: () => Promise<number>,
): Promise<Figures> {
  const { result: seconds, cpu } = await observed(server, work);
  return { mibPerSecond: sizeBytes / 2 ** 20 / seconds, cpuPerGib: cpu / (sizeBytes / 2 ** 30) };
}

/** What a table tells of rounds of ours and of theirs. */
export function rows(what: string, ours: Figures[], plain: Figures[], goal?: number): Row[] {
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

/** Throws written files away before the kernel writes them back in somebody else's time. */
export async function forget(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await promisify(execFile)('sync');
}
