import type { App } from '@/lib/app';
import { fail } from '@/lib/base/errors';
import { offsetMismatch } from '@/lib/domain/uploads/append';
import type { Progress } from '@/lib/domain/uploads/progress';
import { type UrlInUse, urlExpired } from '@/lib/domain/uploads/upload-urls';
import { empty, json } from './answer';
import { dispositionFilename } from './content-disposition';
import { bytesFrom, parseContentRange } from './content-range';
import { presentFile } from './present';

type Put = {
  app: App;
  request: Request;
  inUse: UrlInUse;
  queryFilename?: string;
  stream(): AsyncIterable<Uint8Array>;
};

/**
 * PUT with Content-Range: each part gets 308 with the range received so far, the last one 200 with the File.
 * A URL has one such upload at a time; a range without a part queries its offset.
 */
export async function resumablePut({ app, request, inUse, queryFilename, stream }: Put): Promise<Response> {
  const { access, url } = inUse;
  const range = parseContentRange(request.headers.get('content-range') ?? '');
  const current = await app.resumables.ofUrl(access, url);
  if (!current && inUse.isExpired) throw urlExpired();
  if (range.kind === 'query') return respond(current, access.organization.rootFolderId);

  const length = request.headers.get('content-length');
  if (length !== null && BigInt(length) !== range.end - range.start) {
    throw fail('CONTENT_RANGE_INVALID', {
      message: 'Content-Length and Content-Range give different sizes.',
    });
  }
  // A client that never got the response repeats the part. A part that starts at 0 begins another file if the
  // URL accepts one more.
  const isRepeated = range.start > 0n || url.fileCount >= url.maxFiles;
  if (current?.file && isRepeated && range.end <= current.file.sizeBytes)
    return respond(current, access.organization.rootFolderId);
  const unfinished = current && !current.file ? current : null;
  if (!unfinished && range.start > 0n) throw offsetMismatch(0n);
  if (!unfinished && inUse.isExpired) throw urlExpired();
  const { upload } =
    unfinished ??
    (await app.resumables.create(access, url, {
      protocol: 'CONTENT_RANGE',
      sizeBytes: range.total,
      filename: dispositionFilename(request.headers.get('content-disposition')) ?? queryFilename ?? null,
      mimeType: request.headers.get('content-type'),
    }));
  const { upload: settled } = await app.resumables.settle(access, url, upload.id);
  if (range.start > settled.offsetBytes) throw offsetMismatch(settled.offsetBytes);
  const progress = await app.resumables.write(access, url, upload.id, {
    offset: settled.offsetBytes,
    sizeBytes: range.total ?? undefined,
    body: bytesFrom(settled.offsetBytes, range, stream()),
  });
  return respond(progress, access.organization.rootFolderId);
}

/**
 * 308 in resumable PUT is no redirect: it means "continue from here". Without Range nothing has arrived.
 */
function respond(progress: Progress | null, rootFolderId: string): Response {
  if (progress?.file) return json(presentFile(progress.file, rootFolderId));
  const received = progress?.upload.offsetBytes ?? 0n;
  return empty(308, {
    'Cache-Control': 'no-store',
    'Content-Length': '0',
    ...(received > 0n && { Range: `bytes=0-${received - 1n}` }),
    ...(progress && { 'Upload-Expires': progress.upload.expiresAt.toUTCString() }),
  });
}
