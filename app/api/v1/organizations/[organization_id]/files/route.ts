import { modifierIdOf } from '@/lib/domain/entries/file-row';
import { namesOf } from '@/lib/domain/users/names';
import { json } from '@/lib/http/answer';
import { presentFile, presentFullFile } from '@/lib/http/present';
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
      uploadUrlId:
        query.upload_url === '' ? null : query.upload_url.slice(query.upload_url.lastIndexOf('/') + 1),
      orderBy: query.order_by,
    });
    const { rootFolderId } = access.organization;
    const isFull = query.view === 'full';
    const names = await namesOf(app.db, isFull ? files.map(modifierIdOf) : []);
    return json({
      files: files.map((file) =>
        isFull
          ? presentFullFile(file, rootFolderId, names.get(modifierIdOf(file) ?? ''))
          : presentFile(file, rootFolderId),
      ),
      next_page_token: nextPageToken,
    });
  },
);
