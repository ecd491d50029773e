import { fileResponse } from '@/lib/http/file-response';
import { refusalPage } from '@/lib/http/refusal-page';
import { urlRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';

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
    return fileResponse(request, file, (range) => app.files.open(access, file, range), {
      wantsInline: query.disposition === 'inline',
      isCapability: true,
    });
  },
);

export const HEAD = GET;
