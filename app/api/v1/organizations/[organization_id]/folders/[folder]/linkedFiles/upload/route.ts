import { json } from '@/lib/http/answer';
import { preconditionOf } from '@/lib/http/entity-tags';
import { presentLinked } from '@/lib/http/present-linked';
import { linkWriteReasons } from '@/lib/http/reason-documents';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { readUpload } from '@/lib/http/upload-request';

/** Creates or replaces a file in an external folder. */
export const PUT = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/folders/{folder}/linkedFiles:upload',
    operationId: 'uploadLinkedFile',
    summary: 'Upload a file to an external folder',
    description:
      'Creates or replaces the file. Readers see the old content until the new content is complete and durable. The parent folder must exist.',
    query: requests.linkedFile,
    takesFile: 'whole',
    answer: answers.linkedFile,
    isConditional: true,
    errors: linkWriteReasons,
  },
  'file.write',
  async ({ app, access, params, request, query, stream }) => {
    const { folder = '' } = params;
    const target = { folderId: folder, path: query.path, precondition: preconditionOf(request) };
    const sent = await readUpload(request, stream());
    const written = await app.rates.duringUpload(access.actor.tokenId, () =>
      app.linkedFiles.write(access, target, sent),
    );
    return json(presentLinked(written));
  },
);
