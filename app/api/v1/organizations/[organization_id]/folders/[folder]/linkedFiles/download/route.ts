import { downloadOfLinked } from '@/lib/domain/linked/linked-files';
import { fileResponse } from '@/lib/http/file-response';
import { servedLinked } from '@/lib/http/present-linked';
import { linkReasons } from '@/lib/http/reason-documents';
import { organizationRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import type { ByteRange } from '@/lib/platform/storage/storage';

/** Downloads a file from an external folder. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/folders/{folder}/linkedFiles:download',
    operationId: 'downloadLinkedFile',
    summary: 'Download a file from an external folder',
    description:
      'Like Download File, but without a digest. If the file changes during the download, the connection is closed: a response never mixes two contents.',
    query: requests.downloadLinkedFile,
    answer: 'bytes',
    errors: [...linkReasons, 'LINKED_IS_FOLDER'],
  },
  'file.read',
  async ({ app, access, params, request, query }) => {
    const { folder = '' } = params;
    const { file, open, sniff } = await app.linkedFiles.openable(access, folder, query.path);
    const wantsInline = query.disposition === 'inline';
    const served = servedLinked(file, wantsInline ? await sniff() : null);
    const download = downloadOfLinked(access, { folderId: folder, path: query.path, file });
    const source = {
      open: async (range?: ByteRange) => app.downloadLog.watch(download, await open(range), range),
    };
    return fileResponse(request, served, source, { wantsInline, isCapability: false });
  },
);

export const HEAD = GET;
