import { fileResponse } from '@/lib/http/file-response';
import { refusalPage } from '@/lib/http/refusal-page';
import { urlRoute } from '@/lib/http/route';
import type { ByteRange } from '@/lib/platform/storage/storage';

/** Serves an archive. */
export const GET = urlRoute(
  {
    path: '/z/{secret}',
    operationId: 'downloadArchive',
    summary: 'Download an archive',
    description:
      'Like Download File: with `Content-Length`, a strong `ETag` and ranges. The bytes are the same at each request and on each instance. The URL ends with its expiry (but not before 24 hours after the last request for bytes), when its creator loses the permission, and with the organization.',
    answer: 'bytes',
    errors: ['URL_REVOKED'],
    errorPage: refusalPage,
  },
  async ({ app, origin, params, request }) => {
    const { archive, access } = await app.archives.resolve(params.secret ?? '', origin);
    const { etag, sizeBytes, filename, ...more } = app.archives.served(archive);
    const { organizationId, id: target } = archive;
    const download = {
      organizationId,
      action: 'archive.download' as const,
      target,
      targetName: filename,
      etag,
      sizeBytes,
      actor: access.actor,
    };
    const source = {
      open: async (range?: ByteRange) =>
        app.downloadLog.watch(download, await app.archives.open(access, archive, range), range),
    };
    return fileResponse(request, { etag, sizeBytes, filename, ...more }, source, {
      wantsInline: false,
      isCapability: true,
    });
  },
);

export const HEAD = GET;
