import { modifierIdOf } from '@/lib/domain/entries/file-row';
import { namesOf } from '@/lib/domain/users/names';
import { json } from '@/lib/http/answer';
import { presentFileText, presentFullFile } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Lists files by keyset pages (AIP-158). */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files',
    operationId: 'listFiles',
    summary: 'List files',
    query: requests.listFiles,
    description: 'By default all files of the organization, newest first.',
    answer: answers.files,
    errors: ['ORDER_BY_INVALID', 'FOLDER_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, query }) => {
    const { files, nextPageToken } = await app.files.list(access, {
      pageSize: query.page_size,
      pageToken: query.page_token,
      folderId: query.folder === undefined ? null : await app.folders.find(access, query.folder),
      recursive: query.recursive,
      query: query.query,
      showDeleted: query.show_deleted,
      starredBy: query.starred ? access.actor.userId : null,
      uploadUrlId: query.upload_url === '' ? null : lastSegment(query.upload_url),
      kind: query.category || null,
      creator:
        query.creator === 'me' ? access.actor.userId : query.creator ? lastSegment(query.creator) : null,
      modifiedFrom: query.modified_from,
      modifiedTo: query.modified_to,
      orderBy: query.order_by,
    });
    const { rootFolderId } = access.organization;
    if (query.view !== 'full')
      return json({
        files: files.map((file) => presentFileText(file, rootFolderId)),
        next_page_token: nextPageToken,
      });
    const ids = files.map(({ id }) => id);
    const more = {
      names: await namesOf(
        app.db,
        files.flatMap((file) => [file.creatorId, modifierIdOf(file)]),
      ),
      starred: query.starred ? new Set(ids) : await app.stars.amongFiles(access, ids),
    };
    return json({
      files: files.map((file) => presentFullFile(file, rootFolderId, more)),
      next_page_token: nextPageToken,
    });
  },
);

const lastSegment = (name: string) => name.slice(name.lastIndexOf('/') + 1);
