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
    description: 'Like Download File, until the URL expires or the file is deleted.',
    query: requests.downloadFile,
    answer: 'bytes',
    errors: ['FILE_NOT_FOUND'],
    errorPage: refusalPage,
  },
  async ({ app, origin, params, request, query }) => {
    const { file, access } = await app.downloadUrls.resolve(params.secret ?? '', origin);
    const source = {
      open: (range?: ByteRange) => app.files.open(access, file, range),
      verify: () => app.files.verify(access, file),
    };
    return fileResponse(request, file, source, {
      wantsInline: query.disposition === 'inline',
      isCapability: true,
    });
  },
);

export const HEAD = GET;
