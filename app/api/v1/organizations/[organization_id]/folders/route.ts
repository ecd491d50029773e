import { json } from '@/lib/http/answer';
import { presentFolder } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/folders';

/** Makes a folder (AIP-133). */
export const POST = organizationRoute(
  {
    path,
    operationId: 'createFolder',
    summary: 'Make a folder',
    description:
      'If a sibling has the name, the answer is 409 and names that folder. With `link` it is a window onto a place outside: its content is listed, read and written by the `linkedFiles` routes, and deleting the folder only ends the link.',
    body: requests.createFolder,
    answer: answers.folder,
    errors: [
      'FILENAME_INVALID',
      'FOLDER_NOT_FOUND',
      'FOLDER_NAME_TAKEN',
      'FOLDER_IS_LINKED',
      'FOLDER_TOO_DEEP',
      'ADMINISTRATORS_ONLY',
      'LINK_URI_INVALID',
      'LINK_NOT_ALLOWED',
      'LINK_TARGET_NOT_FOUND',
    ],
  },
  'file.write',
  async ({ app, access, body, credential, origin }) => {
    const parentId = await app.folders.resolveFolder(access, body.folder ?? null);
    const place = { parentId, displayName: body.display_name };
    const { rootFolderId, id } = access.organization;
    if (!body.link) return json(presentFolder(await app.folders.create(access, place), rootFolderId));
    const right = await app.access.authorize(credential, id, 'folder.link', origin);
    const link = { uri: body.link.uri, readOnly: body.link.read_only ?? false };
    return json(presentFolder(await app.linkedFiles.link(right, place, link), rootFolderId));
  },
);

/** Lists folders, by keyset pages (AIP-158). */
export const GET = organizationRoute(
  {
    path,
    operationId: 'listFolders',
    summary: 'List folders',
    description: 'By default all folders of the organization but the root, by name.',
    query: requests.listFolders,
    answer: answers.folders,
    errors: ['ORDER_BY_INVALID', 'FOLDER_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, query }) => {
    const { folders, nextPageToken } = await app.folders.list(access, {
      pageSize: query.page_size,
      pageToken: query.page_token,
      folderId: query.folder === undefined ? null : await app.folders.find(access, query.folder),
      recursive: query.recursive,
      query: query.query,
      showDeleted: query.show_deleted,
      orderBy: query.order_by,
    });
    const { rootFolderId } = access.organization;
    return json({
      folders: folders.map((folder) => presentFolder(folder, rootFolderId)),
      next_page_token: nextPageToken,
    });
  },
);
