import { downloadOfFile } from '@/lib/domain/files/file-download';
import { fileResponse } from '@/lib/http/file-response';
import { refusalPage } from '@/lib/http/refusal-page';
import { urlRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import type { ByteRange } from '@/lib/platform/storage/storage';

/** Serves a file through a generated download URL, like Download File. */
export const GET = urlRoute(
  {
    path: '/d/{secret}',
    operationId: 'downloadFromUrl',
    summary: 'Download through a generated URL',
    description: 'Like Download File, until the URL expires or is revoked, or the file is deleted.',
    query: requests.downloadFile,
    answer: 'bytes',
    errors: ['FILE_NOT_FOUND', 'URL_REVOKED'],
    errorPage: refusalPage,
  },
  async ({ app, origin, params, request, query }) => {
    const { urlId, file, access } = await app.downloadUrls.resolve(params.secret ?? '', origin);
    const download = downloadOfFile(file, access.actor, urlId);
    const source = {
      open: async (range?: ByteRange) => {
        const stream = app.downloadLog.watch(download, await app.files.open(access, file, range), range);
        return app.accessWatch.guardStream(access, stream, () => app.downloadUrls.checkNotRevoked(urlId));
      },
      verify: () => app.files.verify(access, file),
    };
    return fileResponse(request, file, source, {
      wantsInline: query.disposition === 'inline',
      isCapability: true,
    });
  },
);

export const HEAD = GET;
