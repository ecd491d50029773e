import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { startCeph } from '../../infrastructure/ceph';
import { createBucket, createTestClient, type S3Connection } from '../../infrastructure/s3-connection';
import { curl } from '../curl';
import { load } from '../load';
import { type Product, startProduct } from '../servers';
import { atLeast, type Bench, median, type Row, spread } from '../table';
import { makeSource, purgeAll } from './transfers';
import { sendByOnePatch, sendInPieces, targetOf } from './tus';

const MiB = 2 ** 20;
const partBytes = 8 * MiB;
const connections = 16;
const smallBytes = 4096;
const smallFiles = 400;
/** The disk of the store has 10 GiB, and frees what was deleted only after hours. */
const mostBytes = 256 * MiB;

/** Uploads to S3 beside the SDK that stores the same in the same store, where a Ceph is installed. */
export async function measureS3(bench: Bench): Promise<Row[]> {
  const ceph = await startCeph();
  if ('unavailable' in ceph) return [{ what: 'S3', holdall: 'not measured', note: ceph.unavailable }];
  try {
    const sized = { ...bench, sizeBytes: Math.min(bench.sizeBytes, mostBytes) };
    return await measureOn(sized, ceph.connection);
  } finally {
    await ceph.stop();
  }
}

async function measureOn(bench: Bench, connection: S3Connection): Promise<Row[]> {
  const source = await makeSource(bench);
  const direct = await createDirect(connection);
  const product = await startProduct(bench, connection);
  const bearer = ['-H', `Authorization: Bearer ${product.api.token}`];
  const target = await targetOf(product);
  const piece = randomBytes(partBytes);
  const ways = {
    direct: () => direct.putLarge(source, 2),
    directOne: () => direct.putLarge(source, 1),
    raw: () => curl(`${product.url}${product.api.organizationPath}/files:upload`, '-T', source, ...bearer),
    patch: () => sendByOnePatch(target, source, bench.sizeBytes),
    pieces: () => seconds(() => sendInPieces(target, piece, bench.sizeBytes)),
  };
  const speeds: Record<keyof typeof ways, number[]> = {
    direct: [],
    directOne: [],
    raw: [],
    patch: [],
    pieces: [],
  };
  const small = { direct: [] as number[], ours: [] as number[] };
  try {
    await Promise.all([direct.putSmall(), putSmall(product)]);
    for (let round = 0; round < bench.rounds; round += 1) {
      for (const [name, send] of Object.entries(ways) as [keyof typeof ways, () => Promise<number>][]) {
        speeds[name].push(bench.sizeBytes / MiB / (await send()));
        await purgeAll(product);
      }
      small.direct.push(smallFiles / (await direct.putSmall()));
      small.ours.push(smallFiles / (await putSmall(product)));
      await purgeAll(product);
    }
  } finally {
    await product.stop();
    direct.close();
  }
  const row = (what: string, way: keyof typeof ways, goal: number): Row => ({
    what: `${bench.sizeBytes / MiB} MiB to S3 ${what}, against direct puts by the SDK`,
    holdall: `${spread(speeds[way])} MiB/s`,
    plain: `${spread(speeds.direct)} MiB/s`,
    ...atLeast(goal, median(speeds[way]) / median(speeds.direct)),
  });
  return [
    row('by one request', 'raw', 1),
    row('by one tus PATCH', 'patch', 0.9),
    {
      ...row('by tus in pieces of 8 MiB', 'pieces', 0.7),
      note: `the SDK with one part at a time: ${spread(speeds.directOne)} MiB/s`,
    },
    {
      what: `4 KiB to S3, ${connections} connections, against direct puts by the SDK`,
      holdall: `${spread(small.ours)} files/s`,
      plain: `${spread(small.direct)} files/s`,
      ...atLeast(0.7, median(small.ours) / median(small.direct)),
    },
  ];
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function putSmall({ url, api, authorization }: Product): Promise<number> {
  const headers = { ...authorization, 'Content-Type': 'text/plain' };
  const path = `${api.organizationPath}/files:upload?filename=small.txt`;
  const request = { connections, method: 'POST', headers, bodyBytes: smallBytes, count: smallFiles };
  return seconds(() => load(url + path, request));
}

/** What a program does that stores in the bucket itself. Each put returns its time in seconds. */
async function createDirect(connection: S3Connection) {
  const Bucket = await createBucket(connection);
  const client = createTestClient(connection);
  return {
    /** In parts of 8 MiB, some of which are sent at once. */
    async putLarge(source: string, atOnce: number): Promise<number> {
      const place = { Bucket, Key: 'large' };
      const taken = await seconds(() => putInParts(client, place, { source, atOnce }));
      await client.send(new DeleteObjectCommand({ Bucket, Key: 'large' }));
      return taken;
    },

    putSmall: (): Promise<number> =>
      seconds(async () => {
        const Body = randomBytes(smallBytes);
        let begun = 0;
        const sender = async () => {
          while (begun < smallFiles) {
            begun += 1;
            await client.send(new PutObjectCommand({ Bucket, Key: `small-${begun}`, Body }));
          }
        };
        await Promise.all(Array.from({ length: connections }, sender));
      }),

    close: () => client.destroy(),
  };
}

async function putInParts(
  client: S3Client,
  place: { Bucket: string; Key: string },
  { source, atOnce }: { source: string; atOnce: number },
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
  const file = await open(source);
  const sent: Promise<{ PartNumber: number; ETag?: string }>[] = [];
  try {
    for (let PartNumber = 1; ; PartNumber += 1) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(partBytes), 0, partBytes);
      if (bytesRead === 0) break;
      const Body = buffer.subarray(0, bytesRead);
      await sent.at(-atOnce);
      const sending = client.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body }));
      sent.push(sending.then(({ ETag }) => ({ PartNumber, ETag })));
    }
    const Parts = await Promise.all(sent);
    await client.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
  } finally {
    await file.close();
  }
}
