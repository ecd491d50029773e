import { json } from '@/lib/http/answer';
import { presentFile } from '@/lib/http/present';
import { fileRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Restores a file from the trash (AIP-164). */
export const POST = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}:undelete',
    operationId: 'undeleteFile',
    summary: 'Restore a file from the trash',
    description: 'Until `purge_time`, to its own folder or to another one.',
    body: requests.undeleteFile,
    answer: answers.file,
    errors: ['FILE_NOT_DELETED', 'FOLDER_NOT_FOUND', 'FOLDER_IS_DELETED', 'FOLDER_IS_LINKED'],
  },
  { action: 'file.write', trashed: 'any' },
  async ({ app, access, file, body }) => {
    const folderId =
      body.folder === undefined ? undefined : await app.folders.resolveFolder(access, body.folder);
    const restored = await app.files.undelete(access, file.id, folderId);
    return json(presentFile(restored, access.organization.rootFolderId));
  },
);
