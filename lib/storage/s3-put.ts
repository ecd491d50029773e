import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { newId } from '@/lib/ids';
import { type LinkedAbort, linkedAbort } from './linked-abort';
import { collectParts, type PartBuffer, partBytes } from './part-buffer';
import { isMissingObject } from './s3-errors';
import { withRetries } from './s3-retry';
import type { S3Store } from './s3-store';
import { abortUpload, abortUploadsOf } from './s3-uploads';
import { storageUnavailable } from './storage-errors';

const maxParts = (64 * 2 ** 30) / partBytes;
const partsInFlight = 2;

/**
 * One put. Its id goes into the object's metadata, so that after a lost answer it can be told whether the object that is there
 * is the one that was sent.
 */
type Put = {
  store: S3Store;
  objectKey: string;
  id: string;
  stop: LinkedAbort;
  isShared: boolean;
  contentType?: string;
  /** How far it came: what there is to remove when it fails. */
  uploadId?: string;
  mayHaveOtherUploads: boolean;
  mayBeStored: boolean;
};

export type PutOptions = {
  signal?: AbortSignal;
  contentType?: string;
  /** Others write this key too: a put that fails removes neither what is stored under it nor other uploads of it. */
  isShared?: boolean;
};

/**
 * Sends `body` as one object of at most 64 GiB: with one call if it is shorter than a part, else in parts of which two are
 * under way while the next is collected. Every body is sent with its SHA-256, signed, so a changed one is refused.
 */
export async function putObject(
  store: S3Store,
  objectKey: string,
  body: AsyncIterable<Uint8Array>,
  { signal, contentType, isShared = false }: PutOptions = {},
): Promise<number> {
  const stop = linkedAbort(signal);
  const terms = { id: newId(), stop, isShared, contentType };
  const put: Put = { store, objectKey, ...terms, mayHaveOtherUploads: false, mayBeStored: false };
  try {
    const parts = collectParts(body, store.budget, stop.signal);
    const first = await parts.next();
    if (first.done) return await sendWhole(put);
    if (first.value.room > 0) return await sendWhole(put, first.value);
    return await sendParts(put, first.value, parts);
  } catch (error) {
    // The first failure counts; what cannot be removed now is left to `delete`.
    await removeRemains(put).catch(() => {});
    throw error;
  } finally {
    stop.unlink();
  }
}

async function sendWhole(put: Put, part?: PartBuffer): Promise<number> {
  const { store, objectKey: Key, id, stop, contentType: ContentType } = put;
  const Body = part?.bytes ?? Buffer.alloc(0);
  put.mayBeStored = true;
  try {
    await withRetries(
      (abortSignal) =>
        store.clients.calls.send(
          new PutObjectCommand({ Bucket: store.bucket, Key, Body, ContentType, Metadata: { put: id } }),
          { abortSignal },
        ),
      { limits: store.limits, signal: stop.signal, isTransfer: true },
    );
    return Body.byteLength;
  } finally {
    part?.release();
  }
}

async function sendParts(
  put: Put,
  first: PartBuffer,
  following: AsyncGenerator<PartBuffer, void>,
): Promise<number> {
  const underWay = new Set<Promise<void>>();
  const sent: CompletedPart[] = [];
  let sizeBytes = 0;

  const start = (part: PartBuffer, uploadId: string) => {
    const PartNumber = sent.push({});
    sizeBytes += part.bytes.byteLength;
    const sending = sendPart(put, part, { uploadId, PartNumber })
      .then((completed) => {
        sent[PartNumber - 1] = completed;
      })
      // Ends the waiting for the client's next bytes, too.
      .catch((error: unknown) => put.stop.abort(error))
      .finally(() => underWay.delete(sending));
    underWay.add(sending);
  };

  try {
    const uploadId = await createUpload(put).catch((error: unknown) => {
      first.release();
      throw error;
    });
    start(first, uploadId);
    for await (const part of following) {
      if (underWay.size >= partsInFlight) await Promise.race(underWay);
      if (put.stop.signal.aborted || sent.length === maxParts) {
        part.release();
        put.stop.signal.throwIfAborted();
        throw new RangeError('An object in this store has at most 64 GiB.');
      }
      start(part, uploadId);
    }
    await Promise.all(underWay);
    put.stop.signal.throwIfAborted();
    await complete(put, { uploadId, sent, sizeBytes });
    if (put.mayHaveOtherUploads && !put.isShared)
      await abortUploadsOf(put.store, put.objectKey, { limits: put.store.limits });
    return sizeBytes;
  } catch (error) {
    // An upload can only be aborted cleanly when none of its parts is under way any more.
    put.stop.abort(error);
    await Promise.all(underWay);
    await following.return();
    throw error;
  }
}

async function createUpload(put: Put): Promise<string> {
  const { store, objectKey: Key, id, stop, contentType: ContentType } = put;
  let attempts = 0;
  const { UploadId } = await withRetries(
    (abortSignal) => {
      attempts++;
      // The answer to an earlier attempt may have been lost, and its upload is there.
      put.mayHaveOtherUploads = true;
      return store.clients.calls.send(
        new CreateMultipartUploadCommand({ Bucket: store.bucket, Key, ContentType, Metadata: { put: id } }),
        { abortSignal },
      );
    },
    { limits: store.limits, signal: stop.signal },
  );
  if (!UploadId) throw storageUnavailable(new Error('CreateMultipartUpload answered without an UploadId.'));
  put.uploadId = UploadId;
  put.mayHaveOtherUploads = attempts > 1;
  return UploadId;
}

async function sendPart(
  { store, objectKey: Key, stop }: Put,
  part: PartBuffer,
  { uploadId: UploadId, PartNumber }: { uploadId: string; PartNumber: number },
): Promise<CompletedPart> {
  let isSent = false;
  try {
    const { ETag } = await withRetries(
      (abortSignal) =>
        store.clients.calls.send(
          new UploadPartCommand({ Bucket: store.bucket, Key, UploadId, PartNumber, Body: part.bytes }),
          { abortSignal },
        ),
      { limits: store.limits, signal: stop.signal, isTransfer: true },
    );
    isSent = true;
    if (!ETag) throw storageUnavailable(new Error('UploadPart answered without an ETag.'));
    return { PartNumber, ETag };
  } finally {
    part.release({ isSent });
  }
}

/**
 * Complete may answer 200 with an error inside, or succeed and its answer be lost, after which the next attempt hears
 * NoSuchUpload. So whatever it says, the object decides; only when it is not there the call is repeated.
 */
async function complete(
  put: Put,
  { uploadId, sent, sizeBytes }: { uploadId: string; sent: CompletedPart[]; sizeBytes: number },
): Promise<void> {
  const { store, objectKey: Key, stop } = put;
  put.mayBeStored = true;
  await withRetries(
    async (abortSignal) => {
      let failure: unknown = storageUnavailable(new Error('The object is not there after Complete.'));
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
  // Gone with Complete, nothing to abort.
  put.uploadId = undefined;
}

/** The size of the object if it is from this put, else null. */
async function storedSize(
  { store, objectKey: Key, id }: Put,
  options: Parameters<typeof withRetries>[1],
): Promise<number | null> {
  return withRetries(async (abortSignal) => {
    try {
      const head = await store.clients.calls.send(new HeadObjectCommand({ Bucket: store.bucket, Key }), {
        abortSignal,
      });
      return head.Metadata?.put === id ? (head.ContentLength ?? null) : null;
    } catch (error) {
      if (isMissingObject(error)) return null;
      throw error;
    }
  }, options);
}

async function removeRemains(put: Put): Promise<void> {
  const { store, objectKey, uploadId, isShared } = put;
  // Not the caller's signal: an aborted put is tidied up as well.
  const options = {
    limits: { ...store.limits, callMs: store.limits.cleanUpMs },
    signal: AbortSignal.timeout(store.limits.cleanUpMs),
  };
  if (uploadId) await abortUpload(store, { objectKey, uploadId }, options);
  if (put.mayHaveOtherUploads && !isShared) await abortUploadsOf(store, objectKey, options);
  // Looked up first: when this put was refused, an older object under the key stays.
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
