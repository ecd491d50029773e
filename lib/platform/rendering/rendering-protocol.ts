import { thumbnailSizes } from '@/lib/base/thumbnail-sizes';

/**
 * The protocol of the rendering process, over its standard input and output. The process says {@link READY}
 * when it has started, and when it has all of a picture. A request is the length of a picture (uint32,
 * big-endian), then its bytes. A response is a head of four uint32, then that many bytes: 0 and the lengths
 * of the thumbnails; or 1, the length of a sentence, 0 and 0.
 */
export const READY = Buffer.from('ready');

/** The thumbnails of a picture in the order of {@link thumbnailSizes}, or why it has none. */
export type Rendering = { thumbnails: Buffer[] } | { problem: string };

export const REQUEST_HEAD_BYTES = 4;
const HEAD_BYTES = 4 * (1 + thumbnailSizes.length);
/** A WebP of 1024 × 1024 pixels has less, whatever it shows. */
const MAX_PART_BYTES = 8 * 2 ** 20;

export function requestHead(sizeBytes: number): Buffer {
  const head = Buffer.alloc(REQUEST_HEAD_BYTES);
  head.writeUInt32BE(sizeBytes);
  return head;
}

export function encodeRendering(rendering: Rendering): Buffer {
  const parts = 'thumbnails' in rendering ? rendering.thumbnails : [Buffer.from(rendering.problem)];
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE('thumbnails' in rendering ? 0 : 1);
  for (const [at, part] of parts.entries()) head.writeUInt32BE(part.length, 4 * (at + 1));
  return Buffer.concat([head, ...parts]);
}

/**
 * The rendering in the bytes that have arrived; null if it is incomplete. The process may have been taken
 * over by a picture, so nothing in its output is trusted.
 * @throws Error for what is no response
 */
export function decodeRendering(bytes: Buffer): Rendering | null {
  if (bytes.length < HEAD_BYTES) return null;
  const lengths = thumbnailSizes.map((_, at) => bytes.readUInt32BE(4 * (at + 1)));
  if (lengths.some((length) => length > MAX_PART_BYTES)) throw new Error('A thumbnail is too large.');
  const total = lengths.reduce((sum, length) => sum + length, HEAD_BYTES);
  if (bytes.length < total) return null;
  if (bytes.length > total) throw new Error('There are bytes behind the thumbnails.');
  let start = HEAD_BYTES;
  const parts = lengths.map((length) => {
    start += length;
    return bytes.subarray(start - length, start);
  });
  if (bytes.readUInt32BE() !== 0) return { problem: String(parts[0]).slice(0, 500) };
  if (!parts.every(isWebp)) throw new Error('A thumbnail is not WebP.');
  return { thumbnails: parts };
}

const isWebp = (bytes: Buffer) =>
  bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
