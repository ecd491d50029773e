import { type CompletedPart, PutObjectCommand } from '@aws-sdk/client-s3';
import { collectParts, type PartBuffer, partBytes } from './part-buffer';
import { complete, createUpload, type Put, type PutOptions, runPut, sendPart } from './s3-multipart';
import { withRetries } from './s3-retry';
import type { S3Store } from './s3-store';

const maxParts = (64 * 2 ** 30) / partBytes;
const partsInFlight = 2;

/**
 * Sends `body` as one object of at most 64 GiB: with one call if it is shorter than a part, else in parts of
 * which two are under way while the next is collected. Every body is sent with its SHA-256, signed, so a
 * changed one is refused.
 */
export async function putObject(
  store: S3Store,
  objectKey: string,
  body: AsyncIterable<Uint8Array>,
  options: PutOptions = {},
): Promise<number> {
  return runPut(store, objectKey, options, async (put) => {
    const parts = collectParts(body, store.budget, put.stop.signal);
    const first = await parts.next();
    if (first.done) return sendWhole(put);
    if (first.value.room > 0) return sendWhole(put, first.value);
    return sendParts(put, first.value, parts);
  });
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
      // Ends the waiting for the client's next bytes, too.
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
      if (inFlight.size >= partsInFlight) await Promise.race(inFlight);
      if (put.stop.signal.aborted || sent.length === maxParts) {
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
    // An upload can only be aborted cleanly when none of its parts is under way any more.
    put.stop.abort(error);
    await Promise.all(inFlight);
    await following.return();
    throw error;
  }
}
