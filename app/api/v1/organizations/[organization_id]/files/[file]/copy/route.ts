import { idsOf } from '@/lib/domain/files/batches';
import { json } from '@/lib/http/answer';
import { presentFile } from '@/lib/http/present';
import { fileRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Copies a file, whose bytes are then those of both. */
export const POST = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}:copy',
    operationId: 'copyFile',
    summary: 'Copy a file',
    description:
      'Creates a file with the same content; no byte is copied or read, and the usage counts the bytes once. The copy has no versions and no links. With `file` there is no other file: the content becomes that of this one, as a new version, and its id, name and links stay.',
    body: requests.copyFile,
    answer: answers.file,
    errors: [
      'FILENAME_INVALID',
      'FILE_NOT_FOUND',
      'FOLDER_NOT_FOUND',
      'FOLDER_IS_LINKED',
      'VERSION_NOT_FOUND',
      'FILE_IS_STREAMED',
      'QUOTA_EXCEEDED',
    ],
  },
  { action: 'file.write' },
  async ({ app, access, file, body }) => {
    const { rootFolderId } = access.organization;
    const folderId =
      body.folder === undefined ? undefined : await app.folders.resolveFolder(access, body.folder);
    const versionId = body.version?.replace(
      `organizations/${file.organizationId}/files/${file.id}/versions/`,
      '',
    );
    if (body.file) {
      const [targetId = ''] = idsOf(access, [body.file]);
      return json(presentFile(await app.files.copyOnto(access, { file, versionId, targetId }), rootFolderId));
    }
    const filename = body.filename ?? undefined;
    const copy = await app.files.copy(access, { file, folderId, filename, versionId });
    return json(presentFile(copy, rootFolderId));
  },
);
