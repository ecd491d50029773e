import { type CompletedPart, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { collectParts, MIN_PART_BYTES, PART_BYTES } from './part-buffer';
import { complete, createUpload, type Put, runPut, sendPart } from './s3-multipart';
import { proven } from './s3-proof';
import { putObject } from './s3-put';
import { withRetries } from './s3-retry';
import type { S3Store } from './s3-store';
import type { Piece } from './storage';
import { storageUnavailable } from './storage-errors';

const MAX_PARTS = 9_000;
/** The store answers after it has copied, so a single call must not copy much. */
const COPY_BYTES = 4 * PART_BYTES;

/** `prefix` precedes every key; `read` returns the bytes of pieces. */
type Source = { store: S3Store; prefix: string; read(pieces: Piece[]): AsyncIterable<Uint8Array> };

/** A part of the new object: a piece that the store copies, or small pieces, which are read and sent. */
type Part = { copy: Piece } | { send: Piece[] };

type Composition = { key: string; pieces: Piece[]; signal?: AbortSignal };

/**
 * Creates one object of at most 64 GiB from pieces of others: the store copies each piece that is large
 * enough for a part of a multipart upload. Returns the size in bytes.
 */
export async function composeByCopying(
  source: Source,
  { key, pieces, signal }: Composition,
): Promise<number> {
  const { store, prefix, read } = source;
  const sizeBytes = pieces.reduce((sum, { range }) => sum + range.end - range.start, 0);
  const objectKey = prefix + key;
  if (sizeBytes < PART_BYTES) return putObject(store, { objectKey, signal }, read(pieces));
  return runPut(store, { objectKey, signal }, async (put) => {
    const uploadId = await createUpload(put);
    const sent: CompletedPart[] = [];
    const minBytes = Math.max(MIN_PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS));
    for (const part of splitIntoParts(pieces, minBytes)) {
      const slot = { put, uploadId, PartNumber: sent.length + 1 };
      sent.push(
        'copy' in part ? await copyPart(source, part.copy, slot) : await sendPieces(source, part.send, slot),
      );
    }
    await complete(put, { uploadId, sent, sizeBytes });
    return sizeBytes;
  });
}

/**
 * Splits pieces into parts, of which all but the last have at least `minBytes`. As few bytes as possible are
 * sent instead of copied, and never more than `minBytes` at once.
 */
export function* splitIntoParts(pieces: Piece[], minBytes: number): Generator<Part> {
  let small: Piece[] = [];
  let missingBytes = minBytes;
  for (const { key, range } of pieces) {
    for (let { start } = range; start < range.end; ) {
      const left = range.end - start;
      const isCopied = small.length === 0 && left >= minBytes;
      // The rest of the piece must be large enough for a copy, too.
      const copyBytes = left < COPY_BYTES + minBytes ? left : COPY_BYTES;
      const length = Math.min(left, isCopied ? copyBytes : missingBytes);
      const piece = { key, range: { start, end: start + length } };
      start += length;
      if (isCopied) {
        yield { copy: piece };
        continue;
      }
      small.push(piece);
      missingBytes -= length;
      if (missingBytes > 0) continue;
      yield { send: small };
      small = [];
      missingBytes = minBytes;
    }
  }
  if (small.length > 0) yield { send: small };
}

/** The position of a part in a multipart upload. */
type PartSlot = { put: Put; uploadId: string; PartNumber: number };

async function copyPart(
  { store, prefix }: Source,
  { key, range }: Piece,
  { put: { objectKey: Key, stop }, uploadId: UploadId, PartNumber }: PartSlot,
): Promise<CompletedPart> {
  const CopySource = copySourceOf(store.bucket, prefix + key);
  const CopySourceRange = `bytes=${range.start}-${range.end - 1}`;
  const { ETag } = await withRetries(
    async (abortSignal) => {
      const { CopyPartResult = {} } = await store.clients.calls.send(
        new UploadPartCopyCommand({
          Bucket: store.bucket,
          Key,
          UploadId,
          PartNumber,
          CopySource,
          CopySourceRange,
        }),
        { abortSignal },
      );
      return proven(Promise.resolve(CopyPartResult), 'ETag');
    },
    { limits: store.limits, signal: stop.signal, isTransfer: true },
  );
  return { PartNumber, ETag };
}

/** The value of `x-amz-copy-source`: percent-encoded, but for the slashes. */
export const copySourceOf = (bucket: string, objectKey: string) =>
  [bucket, ...objectKey.split('/')].map(encodeURIComponent).join('/');

async function sendPieces(
  { store, read }: Source,
  pieces: Piece[],
  { put, uploadId, PartNumber }: PartSlot,
): Promise<CompletedPart> {
  const parts = collectParts(read(pieces), store.budget, put.stop.signal);
  const { value: part } = await parts.next();
  if (!part) throw storageUnavailable(new Error('Nothing could be read.'));
  try {
    if ((await parts.next()).done !== true) throw new RangeError('These pieces are more than one part.');
  } catch (error) {
    part.release();
    throw error;
  }
  return sendPart(put, part, { uploadId, PartNumber });
}
