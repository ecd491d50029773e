import type { App } from '@/lib/app';
import { fail } from '@/lib/base/errors';
import { offsetMismatch } from '@/lib/domain/uploads/append';
import type { Progress } from '@/lib/domain/uploads/progress';
import { type UrlInUse, urlExpired } from '@/lib/domain/uploads/upload-urls';
import { empty, json } from './answer';
import { dispositionFilename } from './content-disposition';
import { bytesFrom, contradicts, parseContentRange } from './content-range';
import { preconditionOf } from './entity-tags';
import { presentFile } from './present';
import { senderOfQuery, type UploadQuery } from './upload-request';

type Put = {
  app: App;
  request: Request;
  inUse: UrlInUse;
  query: UploadQuery;
  stream(): AsyncIterable<Uint8Array>;
};

/**
 * PUT with Content-Range: each part gets 308 with the range received so far, the last one 200 with the File.
 * A URL has one such upload at a time; a range without a part queries its offset.
 */
export async function resumablePut({ app, request, inUse, query, stream }: Put): Promise<Response> {
  const { access, url } = inUse;
  const range = parseContentRange(request.headers.get('content-range') ?? '');
  const current = await app.resumables.ofUrl(access, url);
  const rootFolderId = access.organization.rootFolderId;
  const isFull = url.fileCount >= url.maxFiles;
  // From its beginning a part is of another file, where the URL takes one more; else it is of the last one.
  const isOfFile =
    current?.file &&
    (isFull || (range.kind === 'part' ? range.start > 0n : !contradicts(range, current.upload)));
  if (isOfFile) {
    if (contradicts(range, current.upload)) throw fail('UPLOAD_LENGTH_CONFLICT');
    return respond(current, rootFolderId);
  }
  const open = current && !current.file ? current : null;
  if (open && contradicts(range, open.upload)) throw fail('UPLOAD_LENGTH_CONFLICT');
  if (!open && inUse.isExpired) throw urlExpired();
  if (range.kind === 'query') return respond(await finishByTotal(range.total), rootFolderId);

  const length = request.headers.get('content-length');
  if (length !== null && BigInt(length) !== range.end - range.start) {
    throw fail('CONTENT_RANGE_INVALID', {
      message: 'Content-Length and Content-Range give different sizes.',
    });
  }
  if (!open && range.start > 0n) throw offsetMismatch(0n);
  const { upload } = open ?? (await create(range.total));
  const { upload: settled } = await app.resumables.settle(access, url, { upload, file: null });
  if (range.start > settled.offsetBytes) throw offsetMismatch(settled.offsetBytes);
  const progress = await app.resumables.write(
    access,
    { bounds: url, id: upload.id },
    {
      offset: settled.offsetBytes,
      sizeBytes: range.total ?? undefined,
      body: bytesFrom(settled.offsetBytes, range, stream()),
    },
  );
  return respond(progress, rootFolderId);

  function create(sizeBytes: bigint | null): Promise<Progress> {
    return app.resumables.create(access, url, {
      protocol: 'CONTENT_RANGE',
      sizeBytes,
      filename: dispositionFilename(request.headers.get('content-disposition')) ?? query.filename ?? null,
      mimeType: request.headers.get('content-type'),
      modifiedAt: query.modify_time,
      sender: senderOfQuery(query),
      precondition: preconditionOf(request),
    });
  }

  /** A total that has all arrived ends an upload of unknown length; a total of 0 is an empty file. */
  async function finishByTotal(total: bigint | null): Promise<Progress | null> {
    if (!open) return total === 0n ? create(0n) : null;
    if (total !== open.upload.offsetBytes) return open;
    const { upload } = await app.resumables.settle(access, url, open);
    if (contradicts({ kind: 'query', total }, upload)) throw fail('UPLOAD_LENGTH_CONFLICT');
    return app.resumables.write(
      access,
      { bounds: url, id: upload.id },
      {
        offset: total,
        sizeBytes: total,
        body: nothing(),
      },
    );
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

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
