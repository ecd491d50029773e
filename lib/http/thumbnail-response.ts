import { Readable } from 'node:stream';
import type { ThumbnailSize } from '@/lib/base/thumbnail-sizes';
import type { File } from '@/lib/domain/entries/file-row';
import type { ThumbnailRequest } from '@/lib/domain/thumbnails/thumbnails';
import { bytes, empty } from './answer';
import { parseEntityTags } from './entity-tags';

type Wanted = {
  size: ThumbnailSize;
  /** The etag of the file, from the URL. */
  v?: string;
  read(request: ThumbnailRequest): Promise<Buffer>;
};

const YEAR_SECONDS = 31_536_000;

/**
 * The response to GET and HEAD of a thumbnail. Its entity tag is that of the file and its size, so that a
 * browser that has it gets 304 without a look at the content.
 * @throws as `read`
 */
export async function thumbnailResponse(
  request: Request,
  file: Pick<File, 'etag'>,
  { size, v, read }: Wanted,
): Promise<Response> {
  const etag = `${file.etag}-${size}`;
  const headers = {
    ETag: `"${etag}"`,
    'Cache-Control': cacheControlOf(file, v),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  const known = parseEntityTags(request.headers.get('if-none-match'));
  if (known !== undefined && known !== '*' && known.some((tag) => tag.replace(/^W\//, '') === etag))
    return empty(304, headers);
  const thumbnail = await read({ size, signal: request.signal });
  const whole = { ...headers, 'Content-Type': 'image/webp', 'Content-Length': String(thumbnail.length) };
  return request.method === 'HEAD'
    ? empty(200, whole)
    : bytes(Readable.from([thumbnail], { objectMode: false }), 200, whole);
}

/** A URL with the etag of the file names one picture for ever; any other may name another one tomorrow. */
function cacheControlOf({ etag }: Pick<File, 'etag'>, v: string | undefined): string {
  return v !== undefined && v.replace(/^"(.*)"$/, '$1') === etag
    ? `private, max-age=${YEAR_SECONDS}, immutable`
    : 'private, no-cache';
}
