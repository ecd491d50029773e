import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type AppError, fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import { canonicalType, essenceOf } from '@/lib/domain/files/media-type';
import type { ByteRange } from '@/lib/platform/storage/storage';
import { type AnswerHeaders, bytes, empty } from './answer';
import { disposition } from './content-disposition';
import { digestHeader } from './digest-headers';
import { parseEntityTags } from './entity-tags';
import { parseHttpDate } from './http-date';
import { parseRange } from './range';

/** Opens a file's bytes; called only when bytes are sent. */
type Open = (range?: ByteRange) => Promise<Readable>;

/**
 * Where the bytes of a response come from. `begin` is called once before bytes are opened, with all ranges
 * that the response will have. `verify` checks that the bytes are there, for HEAD.
 */
type Source = { begin?(ranges: ByteRange[]): Promise<void>; open: Open; verify?(): Promise<void> };

/** The metadata of served bytes: a file of ours, or one in an external folder. */
export type Served = Pick<
  File,
  'filename' | 'mimeType' | 'sniffedType' | 'sizeBytes' | 'sha256' | 'etag' | 'updatedAt' | 'hasAmbiguousDate'
> & {
  /** Whether the date is sent; by default it is. */
  hasDate?: boolean;
};

type Options = {
  /** The query's `disposition`: inline applies only to safe types. */
  wantsInline: boolean;
  /** Whether the URL itself is the secret, so that no cache may store the response. */
  isCapability: boolean;
};

/** Types that browsers display and never execute. */
const safeInline = new Set([
  'application/pdf',
  'audio/aac',
  'audio/flac',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/plain',
  'video/mp4',
  'video/ogg',
  'video/quicktime',
  'video/webm',
]);

/**
 * The response to GET and HEAD of a file's bytes: conditions first (RFC 9110 §13.2.2), then ranges (§14), and
 * header fields that keep hostile content from running.
 * @throws ABORTED with reason PRECONDITION_FAILED; INVALID_ARGUMENT with reason RANGE_NOT_SATISFIABLE
 */
export async function fileResponse(
  request: Request,
  file: Served,
  { begin, open, verify }: Source,
  options: Options,
): Promise<Response> {
  const size = Number(file.sizeBytes);
  const headers = headersOf(file, options);
  checkConditions(request.headers, file);
  if (isNotModified(request.headers, file)) return empty(304, withoutContent(headers));

  // Range is defined for GET alone (RFC 9110 §14.2).
  const ranges =
    request.method === 'GET' && isRangeCurrent(request.headers, file)
      ? parseRange(request.headers.get('range'), size)
      : 'whole';
  if (ranges === 'unsatisfiable') throw notSatisfiable(size);
  if (ranges === 'whole') {
    const whole = { ...headers, 'Content-Length': String(size) };
    if (request.method === 'HEAD') {
      await verify?.();
      return empty(200, whole);
    }
    await begin?.([{ start: 0, end: size }]);
    return bytes(await open(), 200, whole);
  }
  await begin?.(ranges);
  const [range, ...others] = ranges;
  if (!range) throw new Error('A partial response has a range.');
  if (others.length === 0) {
    const partial = {
      ...headers,
      'Content-Length': String(range.end - range.start),
      'Content-Range': contentRange(range, size),
    };
    return bytes(await open(range), 206, partial);
  }
  const parts = multipartRanges(ranges, size, headers['Content-Type'] ?? '');
  const multiple = { ...headers, 'Content-Type': parts.contentType, 'Content-Length': String(parts.length) };
  // Opened before the status goes out: missing bytes are an error, not a broken answer.
  const first = await open(range);
  const body = Readable.from(parts.body(first, open), { objectMode: false });
  body.once('close', () => first.destroy());
  return bytes(body, 206, multiple);
}

function headersOf(file: Served, { wantsInline, isCapability }: Options): AnswerHeaders {
  const isInline = wantsInline && inlineTypeOf(file) !== null;
  const isPdf = isInline && essenceOf(file.mimeType) === 'application/pdf';
  return {
    'Content-Type': isInline ? inlineType(file.mimeType) : file.mimeType,
    ...disposition(isInline ? 'inline' : 'attachment', file.filename),
    // Browsers' PDF viewers refuse to work in a sandbox; scripts stay off by default-src.
    'Content-Security-Policy': isPdf
      ? "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
      : "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': isCapability ? 'cross-origin' : 'same-origin',
    'Accept-Ranges': 'bytes',
    ETag: `"${file.etag}"`,
    ...(file.hasDate !== false && { 'Last-Modified': file.updatedAt.toUTCString() }),
    'Cache-Control': isCapability ? 'private, no-store, no-transform' : 'private, no-cache, no-transform',
    Vary: 'Authorization, Cookie, Origin',
    ...digestHeader(file),
  };
}

/**
 * The type as which browsers may display a file: a safe one that the bytes confirm. Null if they must save
 * it.
 */
export function inlineTypeOf({ mimeType, sniffedType }: Pick<File, 'mimeType' | 'sniffedType'>) {
  const declared = canonicalType(mimeType);
  const isSafe = safeInline.has(declared) && sniffedType !== null && canonicalType(sniffedType) === declared;
  return isSafe ? declared : null;
}

/** The canonical type. Text is UTF-8, or has a byte-order mark, which takes precedence over the charset. */
const inlineType = (type: string) =>
  essenceOf(type) === 'text/plain' ? 'text/plain; charset=utf-8' : canonicalType(type);

function withoutContent(headers: AnswerHeaders): AnswerHeaders {
  const { 'Content-Type': _type, 'Content-Disposition': _disposition, ...rest } = headers;
  return rest;
}

function checkConditions(headers: Headers, file: Served): void {
  const ifMatch = parseEntityTags(headers.get('if-match'));
  const since = parseHttpDate(headers.get('if-unmodified-since'));
  const isMet =
    ifMatch !== undefined
      ? ifMatch === '*' || ifMatch.includes(file.etag)
      : since === null || (seconds(file.updatedAt) <= since && !file.hasAmbiguousDate);
  if (!isMet) {
    throw fail('PRECONDITION_FAILED', {
      message: 'The file has changed since you read it. Read its metadata again.',
    });
  }
}

function isNotModified(headers: Headers, file: Served): boolean {
  const ifNoneMatch = parseEntityTags(headers.get('if-none-match'));
  // The comparison is weak here (RFC 9110 §13.1.2).
  if (ifNoneMatch)
    return ifNoneMatch === '*' || ifNoneMatch.includes(file.etag) || ifNoneMatch.includes(`W/${file.etag}`);
  const since = parseHttpDate(headers.get('if-modified-since'));
  return since !== null && seconds(file.updatedAt) <= since && isDateProof(file, Date.now());
}

/** If-Range (RFC 9110 §13.1.5): a strong etag, or the Last-Modified that we sent, if that is a proof. */
function isRangeCurrent(headers: Headers, file: Served): boolean {
  const ifRange = headers.get('if-range')?.trim();
  if (ifRange === undefined) return true;
  if (ifRange.startsWith('"')) return ifRange === `"${file.etag}"`;
  return ifRange === file.updatedAt.toUTCString() && isDateProof(file, Date.now());
}

/**
 * Whether the date of a file stands for one content (RFC 9110 §8.8.2.2): its second has passed, and the file
 * changed only once in it.
 */
export const isDateProof = (
  { updatedAt, hasAmbiguousDate }: Pick<Served, 'updatedAt' | 'hasAmbiguousDate'>,
  now: number,
) => !hasAmbiguousDate && now >= (seconds(updatedAt) + 1) * 1000;

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

const contentRange = ({ start, end }: ByteRange, size: number) => `bytes ${start}-${end - 1}/${size}`;

function notSatisfiable(size: number): AppError {
  return fail('RANGE_NOT_SATISFIABLE', { values: { size }, metadata: { content_range: `bytes */${size}` } });
}

/** Several ranges in one response (RFC 9110 §14.6); the length is known before the first byte. */
function multipartRanges(ranges: ByteRange[], size: number, type: string) {
  const boundary = randomBytes(18).toString('base64url');
  const heads = ranges.map((range) =>
    Buffer.from(
      `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(range, size)}\r\n\r\n`,
    ),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const length = ranges.reduce(
    (sum, { start, end }, at) => sum + (heads[at]?.length ?? 0) + end - start,
    tail.length,
  );
  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    length,
    async *body(first: Readable, open: Open): AsyncGenerator<Buffer> {
      for (const [at, range] of ranges.entries()) {
        yield heads[at] as Buffer;
        yield* (at === 0 ? first : await open(range)) as AsyncIterable<Buffer>;
      }
      yield tail;
    },
  };
}
