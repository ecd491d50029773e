import { servedVersion } from '@/lib/domain/files/versions';
import { fileResponse } from '@/lib/http/file-response';
import { fileRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import type { ByteRange } from '@/lib/platform/storage/storage';

/** The bytes of a version, as those of a file. */
export const GET = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}/versions/{version}:download',
    operationId: 'downloadVersion',
    summary: 'Download a version',
    description: 'The bytes of a version of a file, as Download File sends those of the current one.',
    query: requests.downloadFile,
    answer: 'bytes',
    errors: ['VERSION_NOT_FOUND'],
  },
  { action: 'file.read' },
  async ({ app, access, file, params, request, query }) => {
    const { versions } = app;
    const version = await versions.get(access, file, params.version ?? '');
    const source = {
      open: (range?: ByteRange) => versions.open(access, version, range),
      verify: () => versions.verify(access, version),
    };
    return fileResponse(request, version.isCurrent ? file : servedVersion(version), source, {
      wantsInline: query.disposition === 'inline',
      isCapability: false,
    });
  },
);

export const HEAD = GET;
