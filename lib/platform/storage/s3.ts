import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { S3Config } from '@/lib/config';
import { BufferBudget } from './buffer-budget';
import { assertByteRange, assertObjectKey, isObjectKey } from './object-key';
import { PART_BYTES } from './part-buffer';
import { assembleObject, measureObject, sealObject } from './s3-assemble';
import { createS3Clients } from './s3-client';
import { composeByCopying } from './s3-compose';
import { proven } from './s3-proof';
import { putObject } from './s3-put';
import { readBody } from './s3-read';
import { defaultS3Limits, type S3Limits, unlessMissing, withRetries } from './s3-retry';
import type { S3Store } from './s3-store';
import { abortUploadsOf, listUploads, measureUpload } from './s3-uploads';
import {
  type AssemblingStorage,
  type ComposingStorage,
  type Piece,
  readPieces,
  type Storage,
} from './storage';
import { storageCutShort, storageUnavailable } from './storage-errors';

const CHECK_TIMEOUT_MS = 5000;

/** One for the process: all stores, including those behind links, share the memory. */
export const processBudget = new BufferBudget(256 * 2 ** 20, PART_BYTES);

export type S3Options = { limits?: Partial<S3Limits>; pageSize?: number; budget?: BufferBudget };

/**
 * Stores objects as `<prefix>objects/<key>` and the marker as `<prefix>instance` in an existing bucket. Does
 * not call the store.
 */
export function createS3Storage(config: S3Config, options: S3Options = {}): Storage {
  const limits = { ...defaultS3Limits, ...options.limits };
  const clients = createS3Clients(config, limits);
  const store: S3Store = {
    clients,
    bucket: config.bucket,
    limits,
    budget: options.budget ?? processBudget,
    pageSize: options.pageSize ?? 1000,
  };
  const { calls, downloads } = clients;
  const Bucket = config.bucket;
  const objects = `${config.prefix}objects/`;
  const marker = `${config.prefix}instance`;

  const storage: ComposingStorage & AssemblingStorage = {
    kind: 's3',

    async put(key, body, { signal } = {}) {
      assertObjectKey(key);
      signal?.throwIfAborted();
      return putObject(store, { objectKey: objects + key, signal }, body);
    },

    async compose(key, pieces, { signal } = {}) {
      assertObjectKey(key);
      const source = { store, prefix: objects, read: (read: Piece[]) => readPieces(storage, read) };
      return composeByCopying(source, { key, pieces, signal });
    },

    async assemble(key, body, options) {
      assertObjectKey(key);
      await assembleObject(store, { objectKey: objects + key, ...options }, body);
    },

    async seal(key, assembly) {
      assertObjectKey(key);
      return sealObject(store, objects + key, assembly);
    },

    async measure(key, assembly) {
      assertObjectKey(key);
      return measureObject(store, objects + key, assembly);
    },

    async open(key, range) {
      assertObjectKey(key);
      if (range) assertByteRange(range);
      // HTTP has no empty ranges.
      if (range && range.start === range.end) return (await storage.stat(key)) && Readable.from([]);
      return openObject(objects + key, range && `bytes=${range.start}-${range.end - 1}`, range);
    },

    async stat(key) {
      assertObjectKey(key);
      const head = await unlessMissing(
        (abortSignal) =>
          proven(calls.send(new HeadObjectCommand({ Bucket, Key: objects + key }), { abortSignal }), 'ETag'),
        { limits },
      );
      if (!head) {
        // The answer to HEAD has no body: 404 may also mean that the bucket does not exist.
        await storage.check();
        return null;
      }
      return described(key, head.ContentLength, head.LastModified);
    },

    async delete(key) {
      assertObjectKey(key);
      // In this order: the second call removes what an upload completes after the first.
      await abortUploadsOf(store, objects + key, { limits });
      await withRetries(
        (abortSignal) => calls.send(new DeleteObjectCommand({ Bucket, Key: objects + key }), { abortSignal }),
        { limits },
      );
    },

    async *list() {
      // Uploads first, so that one that completes during the listing is listed at least once.
      for await (const upload of listUploads(store, objects, { limits })) {
        const key = upload.objectKey.slice(objects.length);
        const arrived = isObjectKey(key) && (await measureUpload(store, upload, { limits }));
        if (arrived) yield { key, ...arrived };
      }
      for await (const { Key = '', Size, LastModified } of listObjects()) {
        const key = Key.slice(objects.length);
        if (isObjectKey(key)) yield described(key, Size, LastModified);
      }
    },

    async readMarker() {
      const body = await openObject(marker);
      if (!body) return null;
      const chunks: Buffer[] = await body.toArray();
      return Buffer.concat(chunks).toString('utf8').trim();
    },

    async writeMarker(instanceId) {
      await withRetries(
        (abortSignal) =>
          proven(
            calls.send(new PutObjectCommand({ Bucket, Key: marker, Body: `${instanceId}\n` }), {
              abortSignal,
            }),
            'ETag',
          ),
        { limits },
      );
    },

    async check() {
      const callMs = Math.min(limits.callMs, CHECK_TIMEOUT_MS);
      // HeadBucket has no answer that a page of a gateway could not have.
      await listPage({ MaxKeys: 1 }, { ...limits, callMs });
    },

    async close() {
      calls.destroy();
      downloads.destroy();
    },
  };
  return storage;

  async function openObject(Key: string, Range?: string, range?: { start: number; end: number }) {
    const answer = await unlessMissing(
      async (abortSignal) => {
        const got = await downloads.send(new GetObjectCommand({ Bucket, Key, Range }), { abortSignal });
        return proven(Promise.resolve(got), Range ? 'ContentRange' : 'ETag').catch((error: unknown) => {
          if (got.Body instanceof Readable) got.Body.destroy();
          throw error;
        });
      },
      { limits },
    );
    if (!answer) return null;
    const { Body, ContentLength } = answer;
    if (!(Body instanceof Readable))
      throw storageUnavailable(new Error('GetObject answered without a body.'));
    if (ContentLength === undefined || (range && ContentLength !== range.end - range.start)) {
      Body.destroy();
      throw storageCutShort(`GetObject announced ${ContentLength} bytes for ${Range ?? 'all'}.`);
    }
    return readBody(Body, ContentLength, limits.readIdleMs);
  }

  async function* listObjects() {
    let ContinuationToken: string | undefined;
    do {
      const page = await listPage({ MaxKeys: store.pageSize, ContinuationToken });
      yield* page.Contents ?? [];
      if (page.IsTruncated && !page.NextContinuationToken) {
        throw storageUnavailable(new Error('A truncated listing has no continuation token.'));
      }
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken);
  }

  function listPage(
    position: { MaxKeys: number; ContinuationToken?: string },
    pageLimits = limits,
  ): Promise<ListObjectsV2CommandOutput> {
    const command = new ListObjectsV2Command({ Bucket, Prefix: objects, ...position });
    return withRetries((abortSignal) => proven(calls.send(command, { abortSignal }), 'Name'), {
      limits: pageLimits,
    });
  }
}

function described(key: string, sizeBytes: number | undefined, modified: Date | undefined) {
  if (sizeBytes === undefined || !modified) {
    throw storageUnavailable(new Error('The store gave no size or no date.'));
  }
  return { key, sizeBytes, modified };
}
