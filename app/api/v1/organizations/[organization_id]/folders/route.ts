import { json } from '@/lib/http/answer';
import { presentFolder } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/folders';

/** Creates a folder (AIP-133). */
export const POST = organizationRoute(
  {
    path,
    operationId: 'createFolder',
    summary: 'Create a folder',
    description:
      'If a sibling folder has the same name, the response is 409 and names that folder. With `link` it is an external folder: list, read and write its files with the `linkedFiles` routes. Deleting it removes only the link.',
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
    const folder = { parentId, displayName: body.display_name };
    const { rootFolderId, id } = access.organization;
    if (!body.link) return json(presentFolder(await app.folders.create(access, folder), rootFolderId));
    const linkAccess = await app.access.authorize({
      credential,
      organizationId: id,
      action: 'folder.link',
      origin,
    });
    const link = { uri: body.link.uri, readOnly: body.link.read_only ?? false };
    return json(presentFolder(await app.linkedFiles.link(linkAccess, folder, link), rootFolderId));
  },
);

/** Lists folders by keyset pages (AIP-158). */
export const GET = organizationRoute(
  {
    path,
    operationId: 'listFolders',
    summary: 'List folders',
    description: 'By default all folders of the organization except the root folder, ordered by name.',
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
      starredBy: query.starred ? access.actor.userId : null,
      orderBy: query.order_by,
    });
    const { rootFolderId } = access.organization;
    const presented = folders.map((folder) => presentFolder(folder, rootFolderId));
    if (query.view !== 'full') return json({ folders: presented, next_page_token: nextPageToken });
    const ids = folders.map(({ id }) => id);
    const starred = query.starred ? new Set(ids) : await app.stars.amongFolders(access, ids);
    return json({
      folders: presented.map((folder) => ({ ...folder, starred: starred.has(folder.resource_id) })),
      next_page_token: nextPageToken,
    });
  },
);
