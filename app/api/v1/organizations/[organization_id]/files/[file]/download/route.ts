import { downloadOfFile } from '@/lib/domain/files/file-download';
import { fileResponse } from '@/lib/http/file-response';
import { fileRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import type { ByteRange } from '@/lib/platform/storage/storage';

/** Download File (REST Files API): whole, or by ranges and conditions. */
export const GET = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}:download',
    operationId: 'downloadFile',
    summary: 'Download File',
    description:
      'The bytes of a file, with support for ranges and conditions. The response is a sandboxed attachment, unless the request has `disposition=inline` and the type is safe to display.',
    query: requests.downloadFile,
    answer: 'bytes',
  },
  { action: 'file.read' },
  async ({ app, access, file, request, query }) => {
    const { files, downloadLog } = app;
    const download = downloadOfFile(file, access.actor);
    const source = {
      open: async (range?: ByteRange) =>
        downloadLog.watch(download, await files.open(access, file, range), range),
      verify: () => files.verify(access, file),
    };
    return fileResponse(request, file, source, {
      wantsInline: query.disposition === 'inline',
      isCapability: false,
    });
  },
);

export const HEAD = GET;
