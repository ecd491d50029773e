import { json } from '@/lib/http/answer';
import { presentFile } from '@/lib/http/present';
import { fileRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Get File Metadata (REST Files API). */
export const GET = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}/metadata',
    operationId: 'getFileMetadata',
    summary: 'Get File Metadata',
    description: 'The metadata of a file.',
    answer: answers.file,
  },
  { action: 'file.read' },
  async ({ access, file }) => json(presentFile(file, access.organization.rootFolderId)),
);
