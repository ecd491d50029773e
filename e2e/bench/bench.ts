import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTestPostgres } from '../infrastructure/postgres';
import { describeMachine, measureSpeed } from './machine';
import { measureArchives } from './sections/archives';
import { measureBrowser } from './sections/browser';
import { measureFlood } from './sections/flood';
import { measureFolders } from './sections/folders';
import { measureGrpc } from './sections/grpc';
import { measureGrpcUnary } from './sections/grpc-unary';
import { measureListing } from './sections/listing';
import { measureLookups } from './sections/lookups';
import { measureMemory } from './sections/memory';
import { measureMillion } from './sections/million';
import { measureS3 } from './sections/s3';
import { measureSmallUploads } from './sections/small-uploads';
import { measureFreshClone, measureStart } from './sections/start';
import { measureStatements } from './sections/statements';
import { measureStreams } from './sections/streams';
import { measureDownloads, measureUploads } from './sections/transfers';
import { measureTrees } from './sections/trees';
import { measureTus, measureTusMemory, measureTusPieces, measureTusSmall } from './sections/tus';
import { measureVersions } from './sections/versions';
import { type Row, type Section, table } from './table';

const sections: Record<string, Section> = {
  upload: measureUploads,
  download: measureDownloads,
  tus: measureTus,
  grpc: measureGrpc,
  'grpc-unary': measureGrpcUnary,
  'tus-pieces': measureTusPieces,
  'tus-small': measureTusSmall,
  'tus-memory': measureTusMemory,
  s3: measureS3,
  lookups: measureLookups,
  small: measureSmallUploads,
  statements: measureStatements,
  flood: measureFlood,
  memory: measureMemory,
  listing: measureListing,
  million: measureMillion,
  folders: measureFolders,
  archives: measureArchives,
  versions: measureVersions,
  trees: measureTrees,
  browser: measureBrowser,
  streams: measureStreams,
  start: measureStart,
};

const usage = `npm run bench -- [options]
  --only NAME,…      some of: ${Object.keys(sections).join(', ')}
  --size MIB         of the file that goes up and down (1024)
  --rounds N         of which the median counts (5)
  --directory DIR    where data lies, on a real disk (/var/tmp)
  --fresh            also: a clone of this repository to its first answer (minutes)`;

/** Measures, prints one table. It judges nothing: it exits 0 also where a goal is missed. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      size: { type: 'string', default: '1024' },
      rounds: { type: 'string', default: '5' },
      directory: { type: 'string', default: '/var/tmp' },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(`${usage}\n`);
  if (process.platform !== 'linux') {
    return void process.stdout.write(
      'The benchmarks read /proc: run them on Linux, in a container for instance.\n',
    );
  }
  const names = values.only?.split(',') ?? Object.keys(sections);
  // The test harness makes its directories below TMPDIR.
  const directory = await mkdtemp(join(values.directory, 'holdall-bench-'));
  // The database's own user must pass through.
  await chmod(directory, 0o711);
  process.env.TMPDIR = directory;
  if (tmpdir() !== directory) throw new Error('TMPDIR is not heeded here.');
  const postgres = await startTestPostgres();
  const bench = {
    directory,
    databaseServer: postgres.adminUrl,
    sizeBytes: Number(values.size) * 2 ** 20,
    rounds: Number(values.rounds),
  };
  const cleanUp = async () => {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  };
  // The database has a process group of its own and would outlive a Ctrl+C.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanUp().then(() => process.exit(0)));
  }
  const rows: Row[] = [];
  // Before anything else runs here.
  const speed = await measureSpeed(postgres.adminUrl);
  try {
    for (const name of names) {
      const section = sections[name];
      if (!section) throw new Error(`There is no section ${name}.\n${usage}`);
      rows.push(...(await attempt(name, () => section(bench))));
    }
    if (values.fresh) rows.push(...(await attempt('fresh', () => measureFreshClone(bench))));
  } finally {
    await cleanUp();
  }
  process.stdout.write(`\n${speed}\n\n${table(rows)}\n\n${await describeMachine(values.directory)}\n`);
}

/** A section that breaks costs its own figures and no others. */
async function attempt(name: string, measure: () => Promise<Row[]>): Promise<Row[]> {
  process.stderr.write(`measuring ${name}\n`);
  try {
    return await measure();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    return [{ what: name, holdall: 'not measured', note: String(error).split('\n')[0] }];
  }
}

await main().catch((error: unknown) =>
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`),
);
process.exit(0);
