import { fileResponse } from '@/lib/http/file-response';
import { fileRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';

/** Download File (REST Files API): whole, or by ranges and conditions. */
export const GET = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}:download',
    operationId: 'downloadFile',
    summary: 'Download File',
    query: requests.downloadFile,
    answer: 'bytes',
    errors: { 412: 'PRECONDITION_FAILED', 416: 'RANGE_NOT_SATISFIABLE' },
  },
  { action: 'file.read' },
  async ({ app, access, file, request, query }) =>
    fileResponse(request, file, (range) => app.files.open(access, file, range), {
      wantsInline: query.disposition === 'inline',
      isCapability: false,
    }),
);

export const HEAD = GET;
