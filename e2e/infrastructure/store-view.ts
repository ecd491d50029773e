import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { createTestClient } from './s3-connection';

/** An instance's object store, looked at and meddled with directly, past the product and its drivers. */
export type StoreView = {
  /** Sizes of whole objects by key. */
  objects(): Promise<Map<string, number>>;
  /** What puts under way, or cut off, have left: temporary files, multipart uploads. */
  unfinished(): Promise<string[]>;
  read(key: string): Promise<Buffer>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
};

/** The store that a service with these settings uses. */
export function viewStore(env: Record<string, string>): StoreView {
  return env.S3_BUCKET ? viewBucket(env, env.S3_BUCKET) : viewDirectory(join(env.DATA_DIR ?? '', 'objects'));
}

function viewDirectory(directory: string): StoreView {
  const pathOf = (key: string) => join(directory, key.slice(0, 2), key);
  return {
    async objects() {
      const names = await readdir(directory, { recursive: true, withFileTypes: true });
      const files = names.filter(
        (entry) => entry.isFile() && entry.parentPath !== directory && !entry.parentPath.endsWith('/tmp'),
      );
      const sized = files.map(
        async ({ name, parentPath }) => [name, (await stat(join(parentPath, name))).size] as const,
      );
      return new Map(await Promise.all(sized));
    },
    unfinished: () => readdir(join(directory, 'tmp')),
    read: (key) => readFile(pathOf(key)),
    write: (key, bytes) => writeFile(pathOf(key), bytes),
    remove: (key) => rm(pathOf(key)),
  };
}

function viewBucket(env: Record<string, string>, Bucket: string): StoreView {
  const client = createTestClient({
    endpoint: env.S3_ENDPOINT ?? '',
    region: env.S3_REGION ?? '',
    accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
  });
  const prefix = 'objects/';
  return {
    async objects() {
      const found = new Map<string, number>();
      for (let ContinuationToken: string | undefined; ; ) {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken }),
        );
        for (const { Key = '', Size = -1 } of page.Contents ?? []) found.set(Key.slice(prefix.length), Size);
        if (!page.IsTruncated) return found;
        ContinuationToken = page.NextContinuationToken;
      }
    },
    async unfinished() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      return Uploads.map(({ Key = '' }) => Key.slice(prefix.length));
    },
    async read(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: prefix + key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async write(key, bytes) {
      await client.send(new PutObjectCommand({ Bucket, Key: prefix + key, Body: bytes }));
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: prefix + key }));
    },
  };
}
