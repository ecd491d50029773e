import { json } from '@/lib/http/answer';
import { presentFolder } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Brings a folder back from the trash (AIP-164). */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/folders/{folder}:undelete',
    operationId: 'undeleteFolder',
    summary: 'Bring a folder back from the trash',
    description:
      'With what its deletion took in it and below; what was in the trash before stays there. If its name is taken by now (409) or the folder above it is in the trash too (400), say in the body where it is to go instead.',
    body: requests.undeleteFolder,
    answer: answers.folder,
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
  async ({ app, access, params, body }) => {
    const elsewhere = {
      displayName: body.display_name ?? undefined,
      parentId: body.folder === undefined ? undefined : await app.folders.resolveFolder(access, body.folder),
    };
    const folder = await app.folders.undelete(access, params.folder ?? '', elsewhere);
    return json(presentFolder(folder, access.organization.rootFolderId));
  },
);
