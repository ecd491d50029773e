import { type CompletedPart, PutObjectCommand } from '@aws-sdk/client-s3';
import { collectParts, PART_BYTES, type PartBuffer } from './part-buffer';
import { complete, createUpload, type Put, type PutOptions, runPut, sendPart } from './s3-multipart';
import { proven } from './s3-proof';
import { withRetries } from './s3-retry';
import type { S3Store } from './s3-store';

const MAX_PARTS = (64 * 2 ** 30) / PART_BYTES;
const MAX_PARTS_IN_FLIGHT = 2;

/**
 * Sends `body` as one object of at most 64 GiB: with one call if it is shorter than a part, otherwise in
 * parts, two of which are sent while the next is collected. The signature covers the SHA-256 of every body,
 * so the store refuses a changed one. Returns the size in bytes.
 */
export async function putObject(
  store: S3Store,
  options: PutOptions,
  body: AsyncIterable<Uint8Array>,
): Promise<number> {
  return runPut(store, options, async (put) => {
    const parts = collectParts(body, store.budget, put.stop.signal);
    const first = await parts.next();
    if (first.done) return sendWhole(put);
    if (first.value.remainingBytes > 0) return sendWhole(put, first.value);
    return sendParts(put, first.value, parts);
  });
}

/** Sends an object with one call, by default an empty one. Returns the size in bytes. */
export async function sendWhole(put: Put, part?: PartBuffer): Promise<number> {
  const { store, objectKey: Key, id, stop, contentType: ContentType } = put;
  const Body = part?.bytes ?? Buffer.alloc(0);
  put.mayBeStored = true;
  try {
    await withRetries(
      (abortSignal) =>
        proven(
          store.clients.calls.send(
            new PutObjectCommand({ Bucket: store.bucket, Key, Body, ContentType, Metadata: { put: id } }),
            { abortSignal },
          ),
          'ETag',
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
  const inFlight = new Set<Promise<void>>();
  const sent: CompletedPart[] = [];
  let sizeBytes = 0;

  const start = (part: PartBuffer, uploadId: string) => {
    const PartNumber = sent.push({});
    sizeBytes += part.bytes.byteLength;
    const sending = sendPart(put, part, { uploadId, PartNumber })
      .then((completed) => {
        sent[PartNumber - 1] = completed;
      })
      // Also stops waiting for the client's next bytes.
      .catch((error: unknown) => put.stop.abort(error))
      .finally(() => inFlight.delete(sending));
    inFlight.add(sending);
  };

  try {
    const uploadId = await createUpload(put).catch((error: unknown) => {
      first.release();
      throw error;
    });
    start(first, uploadId);
    for await (const part of following) {
      if (inFlight.size >= MAX_PARTS_IN_FLIGHT) await Promise.race(inFlight);
      if (put.stop.signal.aborted || sent.length === MAX_PARTS) {
        part.release();
        put.stop.signal.throwIfAborted();
        throw new RangeError('An object in this store has at most 64 GiB.');
      }
      start(part, uploadId);
    }
    await Promise.all(inFlight);
    put.stop.signal.throwIfAborted();
    await complete(put, { uploadId, sent, sizeBytes });
    return sizeBytes;
  } catch (error) {
    // An abort is only clean after all parts in flight have ended.
    put.stop.abort(error);
    await Promise.all(inFlight);
    await following.return();
    throw error;
  }
}
