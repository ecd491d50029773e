import { json } from '@/lib/http/answer';
import { presentFile } from '@/lib/http/present';
import { fileRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Brings a file back from the trash (AIP-164). */
export const POST = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}:undelete',
    operationId: 'undeleteFile',
    summary: 'Bring a file back from the trash',
    description: 'While its bytes are there: until `purge_time`.',
    answer: answers.file,
    errors: ['FILE_NOT_DELETED'],
  },
  { action: 'file.write', trashed: 'any' },
  async ({ app, access, file }) => {
    const restored = await app.files.undelete(access, file.id);
    return json(presentFile(restored, access.organization.rootFolderId));
  },
);
