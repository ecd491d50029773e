import { type CompletedPart, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { collectParts, partBytes } from './part-buffer';
import { complete, createUpload, type Put, runPut, sendPart } from './s3-multipart';
import { putObject } from './s3-put';
import { withRetries } from './s3-retry';
import type { S3Store } from './s3-store';
import type { Piece } from './storage';
import { storageUnavailable } from './storage-errors';

const smallestPart = 5 * 2 ** 20;
const MAX_PARTS = 9_000;
/** A copy is done before the store answers, so one call must not take long. */
const copyBytes = 4 * partBytes;

/** `prefix` comes before every key; `read` gives the bytes of pieces. */
type Source = { store: S3Store; prefix: string; read(pieces: Piece[]): AsyncIterable<Uint8Array> };

/**
 * A part of the new object: a piece that the store copies, or pieces too small for that, which are read and
 * sent.
 */
type Part = { copy: Piece } | { send: Piece[] };

/**
 * One object out of pieces of others, at most 64 GiB: the store copies what is large enough to be a part of a
 * multipart upload.
 */
export async function composeByCopying(
  source: Source,
  key: string,
  pieces: Piece[],
  signal?: AbortSignal,
): Promise<number> {
  const { store, prefix, read } = source;
  const sizeBytes = pieces.reduce((sum, { range }) => sum + range.end - range.start, 0);
  if (sizeBytes < partBytes) return putObject(store, prefix + key, read(pieces), { signal });
  return runPut(store, prefix + key, { signal }, async (put) => {
    const uploadId = await createUpload(put);
    const sent: CompletedPart[] = [];
    const least = Math.max(smallestPart, Math.ceil(sizeBytes / MAX_PARTS));
    for (const part of cutIntoParts(pieces, least)) {
      const place = { uploadId, PartNumber: sent.length + 1 };
      sent.push(
        'copy' in part
          ? await copyPart(source, put, part.copy, place)
          : await sendPieces(source, put, part.send, place),
      );
    }
    await complete(put, { uploadId, sent, sizeBytes });
    return sizeBytes;
  });
}

/**
 * Every part but the last has at least `least` bytes. As few as can be are sent, and never more than `least`
 * at once.
 */
export function* cutIntoParts(pieces: Piece[], least: number): Generator<Part> {
  let small: Piece[] = [];
  let room = least;
  for (const { key, range } of pieces) {
    for (let { start } = range; start < range.end; ) {
      const left = range.end - start;
      const isCopied = small.length === 0 && left >= least;
      // What a copy leaves must be large enough to be one, too.
      const MAX_COPY_BYTES = left < copyBytes + least ? left : copyBytes;
      const length = Math.min(left, isCopied ? MAX_COPY_BYTES : room);
      const piece = { key, range: { start, end: start + length } };
      start += length;
      if (isCopied) {
        yield { copy: piece };
        continue;
      }
      small.push(piece);
      room -= length;
      if (room > 0) continue;
      yield { send: small };
      small = [];
      room = least;
    }
  }
  if (small.length > 0) yield { send: small };
}

type Place = { uploadId: string; PartNumber: number };

async function copyPart(
  { store, prefix }: Source,
  { objectKey: Key, stop }: Put,
  { key, range }: Piece,
  { uploadId: UploadId, PartNumber }: Place,
): Promise<CompletedPart> {
  const CopySource = [store.bucket, ...(prefix + key).split('/')].map(encodeURIComponent).join('/');
  const CopySourceRange = `bytes=${range.start}-${range.end - 1}`;
  const { CopyPartResult } = await withRetries(
    (abortSignal) =>
      store.clients.calls.send(
        new UploadPartCopyCommand({
          Bucket: store.bucket,
          Key,
          UploadId,
          PartNumber,
          CopySource,
          CopySourceRange,
        }),
        { abortSignal },
      ),
    { limits: store.limits, signal: stop.signal, isTransfer: true },
  );
  if (!CopyPartResult?.ETag) throw storageUnavailable(new Error('UploadPartCopy answered without an ETag.'));
  return { PartNumber, ETag: CopyPartResult.ETag };
}

async function sendPieces(
  { store, read }: Source,
  put: Put,
  pieces: Piece[],
  place: Place,
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
  return sendPart(put, part, place);
}
