import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { newId } from '@/lib/base/ids';
import { type LinkedAbort, linkedAbort } from './linked-abort';
import type { PartBuffer } from './part-buffer';
import { isMissingObject } from './s3-errors';
import { proven, UnprovenAnswer } from './s3-proof';
import { withRetries } from './s3-retry';
import type { S3Store } from './s3-store';
import { abortUpload, abortUploadsOf } from './s3-uploads';

/**
 * One put. The object's metadata holds its id, which shows after a lost answer whether the stored object is
 * the one that was sent.
 */
export type Put = {
  store: S3Store;
  objectKey: string;
  id: string;
  stop: LinkedAbort;
  isShared: boolean;
  contentType?: string;
  /** The multipart upload to abort when the put fails. */
  uploadId?: string;
  /** A lost answer may have left further multipart uploads of this key. */
  mayHaveOtherUploads: boolean;
  /** The object may exist, so a failed put has to look for it and delete it. */
  mayBeStored: boolean;
};

export type PutOptions = {
  objectKey: string;
  signal?: AbortSignal;
  contentType?: string;
  /** Other programs write this key too: a failed put removes neither the object nor other uploads of it. */
  isShared?: boolean;
};

/**
 * Runs one put and returns its size in bytes. A failed put is cleaned up; what cannot be removed now remains
 * for `delete`.
 */
export async function runPut(
  store: S3Store,
  { objectKey, signal, contentType, isShared = false }: PutOptions,
  work: (put: Put) => Promise<number>,
): Promise<number> {
  const stop = linkedAbort(signal);
  const put: Put = {
    store,
    objectKey,
    id: newId(),
    stop,
    isShared,
    contentType,
    mayHaveOtherUploads: false,
    mayBeStored: false,
  };
  try {
    return await work(put);
  } catch (error) {
    // The caller gets the first failure, not that of the cleanup.
    await removeRemains(put).catch(() => {});
    throw error;
  } finally {
    stop.unlink();
  }
}

export async function createUpload(put: Put): Promise<string> {
  const { store, objectKey: Key, id, stop, contentType: ContentType } = put;
  let attempts = 0;
  const { UploadId } = await withRetries(
    (abortSignal) => {
      attempts++;
      // The answer to an earlier attempt may be lost, and its upload exists.
      put.mayHaveOtherUploads = true;
      return proven(
        store.clients.calls.send(
          new CreateMultipartUploadCommand({ Bucket: store.bucket, Key, ContentType, Metadata: { put: id } }),
          { abortSignal },
        ),
        'UploadId',
      );
    },
    { limits: store.limits, signal: stop.signal },
  );
  put.uploadId = UploadId;
  put.mayHaveOtherUploads = attempts > 1;
  return UploadId as string;
}

export async function sendPart(
  { store, objectKey: Key, stop }: Put,
  part: PartBuffer,
  { uploadId: UploadId, PartNumber }: { uploadId: string; PartNumber: number },
): Promise<CompletedPart> {
  let isSent = false;
  try {
    const { ETag } = await withRetries(
      (abortSignal) =>
        proven(
          store.clients.calls.send(
            new UploadPartCommand({ Bucket: store.bucket, Key, UploadId, PartNumber, Body: part.bytes }),
            { abortSignal },
          ),
          'ETag',
        ),
      { limits: store.limits, signal: stop.signal, isTransfer: true },
    );
    isSent = true;
    return { PartNumber, ETag };
  } finally {
    part.release({ isSent });
  }
}

/**
 * Completes the upload. The call may answer 200 with an error inside, or succeed and its answer get lost, and
 * then the next attempt fails with NoSuchUpload. So the stored object decides, whatever the call says; only
 * when the object does not exist is the call repeated.
 */
export async function complete(
  put: Put,
  { uploadId, sent, sizeBytes }: { uploadId: string; sent: CompletedPart[]; sizeBytes: number },
): Promise<void> {
  const { store, objectKey: Key, stop } = put;
  put.mayBeStored = true;
  await withRetries(
    async (abortSignal) => {
      let failure: unknown = new UnprovenAnswer('The object is not there after Complete.');
      try {
        await store.clients.calls.send(
          new CompleteMultipartUploadCommand({
            Bucket: store.bucket,
            Key,
            UploadId: uploadId,
            MultipartUpload: { Parts: sent },
          }),
          { abortSignal },
        );
      } catch (error) {
        failure = error;
      }
      stop.signal.throwIfAborted();
      const limits = { ...store.limits, callMs: store.limits.attemptMs };
      if ((await storedSize(put, { limits, signal: stop.signal })) !== sizeBytes) throw failure;
    },
    { limits: store.limits, signal: stop.signal, isTransfer: true },
  );
  // Complete removed it, so there is nothing to abort.
  put.uploadId = undefined;
  if (put.mayHaveOtherUploads && !put.isShared) await abortUploadsOf(store, Key, { limits: store.limits });
}

/** The size of the object if this put stored it, otherwise null. */
export async function storedSize(
  { store, objectKey: Key, id }: Put,
  options: Parameters<typeof withRetries>[1],
): Promise<number | null> {
  return withRetries(async (abortSignal) => {
    try {
      const head = await proven(
        store.clients.calls.send(new HeadObjectCommand({ Bucket: store.bucket, Key }), { abortSignal }),
        'ETag',
      );
      return head.Metadata?.put === id ? (head.ContentLength ?? null) : null;
    } catch (error) {
      if (isMissingObject(error)) return null;
      throw error;
    }
  }, options);
}

async function removeRemains(put: Put): Promise<void> {
  const { store, objectKey, uploadId, isShared } = put;
  // Not the caller's signal: an aborted put is cleaned up as well.
  const options = {
    limits: { ...store.limits, callMs: store.limits.cleanUpMs },
    signal: AbortSignal.timeout(store.limits.cleanUpMs),
  };
  if (uploadId) await abortUpload(store, { objectKey, uploadId }, options);
  if (put.mayHaveOtherUploads && !isShared) await abortUploadsOf(store, objectKey, options);
  // Checks the object first: when the store refused this put, an older object under the key stays.
  if (put.mayBeStored && !isShared && (await storedSize(put, options)) !== null) {
    await withRetries(
      (abortSignal) =>
        store.clients.calls.send(new DeleteObjectCommand({ Bucket: store.bucket, Key: objectKey }), {
          abortSignal,
        }),
      options,
    );
  }
}
