import { json } from '@/lib/http/answer';
import { presentFolder } from '@/lib/http/present';
import { accepted, prefersAsync } from '@/lib/http/respond-async';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Copies a folder with everything below it. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/folders/{folder}:copy',
    operationId: 'copyFolder',
    summary: 'Copy a folder',
    description:
      'Copies it with everything below it, at most 100,000 files and folders, all of it or, on an error, nothing; no byte is copied or read. External folders below it are not copied.',
    body: requests.copyFolder,
    answer: answers.folder,
    isAsyncOnRequest: true,
    errors: [
      'FILENAME_INVALID',
      'FOLDER_NOT_FOUND',
      'FOLDER_IS_ROOT',
      'FOLDER_IS_LINKED',
      'FOLDER_NAME_TAKEN',
      'FOLDER_TOO_DEEP',
      'FOLDER_TOO_LARGE',
      'FILE_IS_STREAMED',
      'QUOTA_EXCEEDED',
    ],
  },
  'file.write',
  async ({ app, access, params, request, body }) => {
    const parentId =
      body.folder === undefined ? undefined : await app.folders.resolveFolder(access, body.folder);
    const target = { parentId, displayName: body.display_name ?? undefined };
    const id = params.folder ?? '';
    if (prefersAsync(request)) {
      await app.folders.get(access, id);
      return accepted(app, access, { request, work: { kind: 'copyFolder', id, target } });
    }
    const copy = await app.folders.copy(access, id, target);
    return json(presentFolder(copy, access.organization.rootFolderId));
  },
);
