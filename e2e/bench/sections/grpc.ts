import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Server, startGrpcServer, startProduct } from '../servers';
import type { Bench, Row } from '../table';
import { type Figures, forget, makeSource, purgeAll, rows, transfer } from './transfers';

const blockBytes = 2 ** 18;

/**
 * One big file by UploadFile and DownloadFile, against a bare server of the same library, and up against one
 * that does nothing.
 */
export async function measureGrpc(bench: Bench): Promise<Row[]> {
  const source = await makeSource(bench);
  const plainFolder = join(bench.directory, 'plain-grpc');
  await mkdir(plainFolder, { recursive: true });
  const plain = await startGrpcServer({ directory: plainFolder, download: source });
  const product = await startProduct(bench);
  const { api } = product;
  const organization = await api.get<{ root_resource_id: string }>(api.organizationPath);
  const inFolder = { resource_id: organization.root_resource_id, store_name: 'big.bin' };
  const up = { ours: [] as Figures[], plain: [] as Figures[], sink: [] as Figures[] };
  const down = { ours: [] as Figures[], plain: [] as Figures[] };
  const run = (server: Server, address: string, what: object) =>
    transfer(bench, server, async () => {
      const { sizeBytes } = bench;
      const options = JSON.stringify({ address, token: api.token, sizeBytes, blockBytes, ...what });
      const client = join(import.meta.dirname, '../grpc-transfer.mjs');
      return Number((await promisify(execFile)(process.execPath, [client, options])).stdout);
    });
  const plainAddress = plain.url.replace('http://', '');
  try {
    for (let round = 0; round < bench.rounds; round += 1) {
      up.plain.push(await run(plain, plainAddress, { upload: { resource_id: 'durable' } }));
      await forget(plainFolder);
      up.ours.push(await run(product, product.grpcAddress, { upload: inFolder }));
      up.sink.push(await run(plain, plainAddress, { upload: { resource_id: 'sink' } }));
      down.plain.push(await run(plain, plainAddress, { download: {} }));
      const { resource_id, store_name } = inFolder;
      const download = { resource_id, file_path: store_name };
      down.ours.push(await run(product, product.grpcAddress, { download }));
      await purgeAll(product);
    }
  } finally {
    await Promise.all([plain.stop(), product.stop()]);
    await rm(source);
  }
  const size = `${bench.sizeBytes / 2 ** 20} MiB`;
  return [
    ...rows(`${size} by UploadFile, against grpc-js with sha-256 and fsync`, up.ours, up.plain, 0.85),
    ...rows(`${size} by UploadFile, against grpc-js that does nothing`, up.ours, up.sink),
    ...rows(`${size} by DownloadFile, against grpc-js`, down.ours, down.plain, 0.85),
  ];
}
