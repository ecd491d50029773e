import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startCeph } from '../../infrastructure/ceph';
import type { Store } from '../../infrastructure/service';
import { curl } from '../curl';
import { peakMebibytes } from '../processes';
import { type Product, type Server, startProduct, startTusServer } from '../servers';
import { type Bench, percentile, type Row } from '../table';
import { type Figures, forget, makeSource, purgeAll, rows, transfer } from './transfers';

const tus = { 'Tus-Resumable': '1.0.0' };
const offsetStream = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0' };

/** Where uploads are created: one URL for many files. */
export async function targetOf({ api }: Product): Promise<string> {
  const request = { max_files: 10_000, expire_duration: '86400s' };
  const path = `${api.organizationPath}/files:generateUploadUrl`;
  return (await api.post<{ upload_uri: string }>(path, request)).upload_uri;
}

async function create(target: string, bytes: number): Promise<string> {
  const headers = { ...tus, 'Upload-Length': String(bytes) };
  const { status, headers: answered } = await fetch(target, { method: 'POST', headers });
  if (status !== 201) throw new Error(`Creation answered ${status}.`);
  return new URL(answered.get('location') ?? '', target).href;
}

/** Sends a file of `bytes` with a PATCH; answers its time in seconds. */
export async function sendByOnePatch(target: string, source: string, bytes: number): Promise<number> {
  const location = await create(target, bytes);
  const headers = Object.entries({ ...tus, ...offsetStream }).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ]);
  return curl(location, '-X', 'PATCH', '-T', source, ...headers);
}

/** Sends the same piece again and again, each with a PATCH, `bytes` in all. */
export async function sendInPieces(target: string, piece: Buffer<ArrayBuffer>, bytes: number): Promise<void> {
  const location = await create(target, bytes);
  for (let offset = 0; offset < bytes; offset += piece.length)
    await send(location, piece.subarray(0, bytes - offset), offset);
}

/**
 * One big PATCH, hashed and durable, against @tus/server with its file store, and against our own plain
 * upload.
 */
export async function measureTus(bench: Bench): Promise<Row[]> {
  const source = await makeSource(bench);
  const folder = join(bench.directory, 'tus');
  await mkdir(folder);
  const [theirServer, product] = [await startTusServer(folder), await startProduct(bench)];
  const ours: Figures[] = [];
  const theirs: Figures[] = [];
  const raw: Figures[] = [];
  const patch = (server: Server, target: string) =>
    transfer(bench, server, () => sendByOnePatch(target, source, bench.sizeBytes));
  try {
    const target = await targetOf(product);
    const { api } = product;
    const bearer = ['-H', `Authorization: Bearer ${api.token}`];
    for (let round = 0; round < bench.rounds; round += 1) {
      theirs.push(await patch(theirServer, `${theirServer.url}/files`));
      await forget(folder);
      ours.push(await patch(product, target));
      await purgeAll(product);
      const upload = () =>
        curl(`${product.url}${api.organizationPath}/files:upload`, '-T', source, ...bearer);
      raw.push(await transfer(bench, product, upload));
      await purgeAll(product);
    }
  } finally {
    await Promise.all([theirServer.stop(), product.stop()]);
  }
  const what = `${bench.sizeBytes / 2 ** 20} MiB up by one tus PATCH`;
  // On tmpfs, where the disk does not even things out, the goal is 1.2.
  return [
    ...rows(`${what}, against @tus/server`, ours, theirs, 1, 1),
    ...rows(`${what}, against our own plain upload`, ours, raw, 0.95),
  ];
}

const pieceBytes = 8 * 2 ** 20;

/** Pieces of 8 MiB, each a PATCH, against @tus/server. On disk they are one object, so nothing follows. */
export async function measureTusPieces(bench: Bench): Promise<Row[]> {
  const folder = join(bench.directory, 'pieces');
  await mkdir(folder);
  const [theirServer, product] = [await startTusServer(folder), await startProduct(bench)];
  const ours: Figures[] = [];
  const theirs: Figures[] = [];
  const body = randomBytes(pieceBytes);
  const sendPieces = (server: Server, target: string) =>
    transfer(bench, server, async () => {
      const start = performance.now();
      await sendInPieces(target, body, bench.sizeBytes);
      return (performance.now() - start) / 1000;
    });
  try {
    const target = await targetOf(product);
    for (let round = 0; round < bench.rounds; round += 1) {
      theirs.push(await sendPieces(theirServer, `${theirServer.url}/files`));
      await forget(folder);
      ours.push(await sendPieces(product, target));
      await purgeAll(product);
    }
  } finally {
    await Promise.all([theirServer.stop(), product.stop()]);
  }
  const what = `${bench.sizeBytes / 2 ** 20} MiB up by tus in pieces of 8 MiB, against @tus/server`;
  return rows(what, ours, theirs, 0.8);
}

const manyFiles = 2000;
const parallel = 32;

/** Many small uploads, each a creation and a PATCH. */
export async function measureTusSmall(bench: Bench): Promise<Row[]> {
  const folder = join(bench.directory, 'many');
  await mkdir(folder);
  const [theirServer, product] = [await startTusServer(folder), await startProduct(bench)];
  try {
    const theirs = await sendMany(`${theirServer.url}/files`);
    const ours = await sendMany(await targetOf(product));
    const { file_count } = await product.api.get<{ file_count: string }>(
      `${product.api.organizationPath}/usage`,
    );
    return [
      {
        what: `${manyFiles} × 1 MiB up by tus, ${parallel} in parallel`,
        holdall: `${ours.perSecond.toFixed(0)} files/s`,
        plain: `${theirs.perSecond.toFixed(0)} files/s`,
        ratio: ours.perSecond / theirs.perSecond,
        goal: '0 lost',
        isMet: Number(file_count) === manyFiles,
        note: `${manyFiles - Number(file_count)} lost; beside: @tus/server, no digest, no fsync, no database`,
      },
      {
        what: `${manyFiles} × 1 MiB up by tus: p99`,
        holdall: `${ours.p99.toFixed(0)} ms`,
        plain: `${theirs.p99.toFixed(0)} ms`,
        ratio: ours.p99 / theirs.p99,
      },
    ];
  } finally {
    await Promise.all([theirServer.stop(), product.stop()]);
  }
}

/** Creation and PATCH, each a request of its own; times in milliseconds. */
async function sendMany(target: string): Promise<{ perSecond: number; p99: number }> {
  const body = randomBytes(2 ** 20);
  const times: number[] = [];
  let begun = 0;
  const sender = async () => {
    while (begun++ < manyFiles) {
      const start = performance.now();
      await send(await create(target, body.length), body);
      times.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: parallel }, sender));
  return { perSecond: manyFiles / ((performance.now() - start) / 1000), p99: percentile(times, 0.99) };
}

async function send(location: string, body: Buffer<ArrayBuffer>, offset = 0): Promise<void> {
  const headers = { ...tus, ...offsetStream, 'Upload-Offset': String(offset) };
  const { status } = await fetch(location, { method: 'PATCH', headers, body });
  if (status !== 204) throw new Error(`PATCH answered ${status}.`);
}

/** Goes on where it was when the store is too slow to answer; answers how often. */
async function sendThrough(location: string, body: Buffer<ArrayBuffer>): Promise<number> {
  for (let again = 0; ; again += 1) {
    const asked = await fetch(location, { method: 'HEAD', headers: tus });
    const offset = asked.headers.get('upload-offset') ?? '0';
    if (asked.ok && Number(offset) === body.length) return again;
    const headers = { ...tus, ...offsetStream, 'Upload-Offset': offset };
    const rest = body.subarray(Number(offset));
    const { status } = await fetch(location, { method: 'PATCH', headers, body: rest });
    if (status === 204) return again;
    if (![409, 503].includes(status)) throw new Error(`PATCH answered ${status}.`);
  }
}

const concurrent = 200;

/** The memory of 200 uploads of 20 MiB at once, on disk, and on S3 where a Ceph is installed. */
export async function measureTusMemory(bench: Bench): Promise<Row[]> {
  const onDisk = await measurePeak(bench, 'disk', 450);
  const ceph = await startCeph();
  if ('unavailable' in ceph)
    return [onDisk, { what: 'the same on S3', holdall: 'not measured', note: ceph.unavailable }];
  try {
    return [onDisk, await measurePeak(bench, ceph.connection, 450)];
  } finally {
    await ceph.stop();
  }
}

async function measurePeak(bench: Bench, store: Store, goalMebibytes: number): Promise<Row> {
  const product = await startProduct(bench, store);
  try {
    const body = randomBytes(20 * 2 ** 20);
    const digest = createHash('sha256').update(body).digest('hex');
    const target = await targetOf(product);
    const locations = await Promise.all(
      Array.from({ length: concurrent }, () => create(target, body.length)),
    );
    const again = await Promise.all(locations.map((location) => sendThrough(location, body)));
    const { files } = await product.api.get<{ files: { sha256: string }[] }>(
      `${product.api.organizationPath}/files?page_size=1000`,
    );
    const right = files.filter(({ sha256 }) => sha256 === digest).length;
    const peak = peakMebibytes(product.pid);
    return {
      what: `Peak memory of the front door, ${concurrent} tus uploads of 20 MiB at once, ${store === 'disk' ? 'disk' : 'S3'}`,
      holdall: `${peak.toFixed(0)} MiB`,
      goal: `≤ ${goalMebibytes} MiB`,
      isMet: peak <= goalMebibytes && right === concurrent,
      note: `${right} digests right, ${again.reduce((sum, times) => sum + times, 0)} requests that had to go on`,
    };
  } finally {
    await product.stop();
  }
}
