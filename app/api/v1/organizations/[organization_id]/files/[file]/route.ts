import { json } from '@/lib/http/answer';
import { preconditionOf } from '@/lib/http/entity-tags';
import { presentFile } from '@/lib/http/present';
import { fileRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/files/{file}';

/** Delete File (REST Files API): moves it to the trash, or deletes it permanently with `purge`. */
export const DELETE = fileRoute(
  {
    path,
    operationId: 'deleteFile',
    summary: 'Delete File',
    description:
      'Moves the file to the trash and hides it from every reader at once. It is deleted permanently after the retention period, or now with `purge=true` (admins).',
    query: requests.deleteFile,
    answer: answers.empty,
    instead: 'The metadata of a file is at …/files/{file}/metadata, its content at …/files/{file}:download.',
    isConditional: true,
  },
  { action: 'file.write', trashed: 'any' },
  async ({ app, access, credential, origin, file, request, query }) => {
    if (query.purge) {
      const purger = await app.access.authorize({
        credential,
        organizationId: access.organization.id,
        action: 'file.purge',
        origin,
      });
      await app.files.purge(purger, file.id, preconditionOf(request));
    } else {
      await app.files.trash(access, file.id, preconditionOf(request));
    }
    return json({});
  },
);

/** Renames or moves a file. */
export const PATCH = fileRoute(
  {
    path,
    operationId: 'updateFile',
    summary: 'Rename or move a file',
    description: 'The content and the id stay. The etag changes if a field does.',
    body: requests.updateFile,
    answer: answers.file,
    isConditional: true,
    errors: ['FILENAME_INVALID', 'FOLDER_NOT_FOUND', 'FOLDER_IS_LINKED'],
  },
  { action: 'file.write' },
  async ({ app, access, file, request, body }) => {
    const folderId =
      body.folder === undefined ? undefined : await app.folders.resolveFolder(access, body.folder);
    const change = { filename: body.filename ?? undefined, folderId };
    const precondition = preconditionOf(request);
    const updated = await app.files.update(access, file.id, { change, precondition });
    return json(presentFile(updated, access.organization.rootFolderId));
  },
);
