import { json } from '@/lib/http/answer';
import { preconditionOf } from '@/lib/http/entity-tags';
import { presentFile } from '@/lib/http/present';
import { fileRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Makes an earlier version the current one again. */
export const POST = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}/versions/{version}:restore',
    operationId: 'restoreVersion',
    summary: 'Restore a version',
    description:
      'The content and the type of the version become those of the file, as a new version; no byte is copied. The filename and the folder stay, and so do the other versions.',
    answer: answers.file,
    isConditional: true,
    errors: ['VERSION_NOT_FOUND', 'FILE_IS_STREAMED'],
  },
  { action: 'file.write' },
  async ({ app, access, file, params, request }) => {
    const restored = await app.versions.restore(access, file, {
      id: params.version ?? '',
      precondition: preconditionOf(request),
    });
    return json(presentFile(restored, access.organization.rootFolderId));
  },
);
