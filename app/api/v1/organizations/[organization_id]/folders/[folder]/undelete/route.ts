import { json } from '@/lib/http/answer';
import { presentFolder } from '@/lib/http/present';
import { accepted, prefersAsync } from '@/lib/http/respond-async';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Restores a folder from the trash (AIP-164). */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/folders/{folder}:undelete',
    operationId: 'undeleteFolder',
    summary: 'Restore a folder from the trash',
    description:
      'With everything that was deleted together with it; items deleted earlier stay in the trash. If its name is taken (409) or its parent folder is in the trash (400), set another name or folder in the body.',
    body: requests.undeleteFolder,
    answer: answers.folder,
    isAsyncOnRequest: true,
    errors: [
      'FILENAME_INVALID',
      'FOLDER_NOT_FOUND',
      'FOLDER_NOT_DELETED',
      'FOLDER_NAME_TAKEN',
      'FOLDER_IS_DELETED',
      'FOLDER_IS_LINKED',
      'FOLDER_TOO_DEEP',
    ],
  },
  'file.write',
  async ({ app, access, params, request, body }) => {
    const target = {
      displayName: body.display_name ?? undefined,
      parentId: body.folder === undefined ? undefined : await app.folders.resolveFolder(access, body.folder),
    };
    const id = params.folder ?? '';
    if (prefersAsync(request))
      return accepted(app, access, { request, work: { kind: 'undeleteFolder', id, target } });
    const folder = await app.folders.undelete(access, id, target);
    return json(presentFolder(folder, access.organization.rootFolderId));
  },
);
