import { json } from '@/lib/http/answer';
import { preconditionOf } from '@/lib/http/entity-tags';
import { presentAncestors, presentFolder } from '@/lib/http/present';
import { accepted, prefersAsync } from '@/lib/http/respond-async';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/folders/{folder}';

/** Reads a folder, including the root folder. */
export const GET = organizationRoute(
  {
    path,
    operationId: 'getFolder',
    summary: 'Get a folder',
    description:
      'The root folder is `root` or its id. With `show_ancestors=true` the answer includes the folders above.',
    query: requests.getFolder,
    answer: answers.folder,
    errors: ['FOLDER_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, params, query }) => {
    const { id, rootFolderId } = access.organization;
    const folder = await app.folders.get(access, params.folder ?? '');
    const presented = presentFolder(folder, rootFolderId);
    if (!query.show_ancestors) return json(presented);
    return json({ ...presented, ancestors: presentAncestors(id, await app.paths.ancestors(access, folder)) });
  },
);

/** Renames or moves a folder. */
export const PATCH = organizationRoute(
  {
    path,
    operationId: 'updateFolder',
    summary: 'Rename or move a folder',
    description: 'With everything in it. The id stays, the etag changes.',
    body: requests.updateFolder,
    answer: answers.folder,
    isConditional: true,
    errors: [
      'FILENAME_INVALID',
      'FOLDER_NOT_FOUND',
      'FOLDER_NAME_TAKEN',
      'FOLDER_IS_ROOT',
      'FOLDER_IS_LINKED',
      'FOLDER_INTO_ITSELF',
      'FOLDER_TOO_DEEP',
    ],
  },
  'file.write',
  async ({ app, access, params, request, body }) => {
    const change = {
      displayName: body.display_name ?? undefined,
      parentId: body.folder === undefined ? undefined : await app.folders.resolveFolder(access, body.folder),
    };
    const updated = await app.folders.update(access, params.folder ?? '', {
      change,
      precondition: preconditionOf(request),
    });
    return json(presentFolder(updated, access.organization.rootFolderId));
  },
);

/** Moves a folder to the trash, with `force` together with everything in it. */
export const DELETE = organizationRoute(
  {
    path,
    operationId: 'deleteFolder',
    summary: 'Delete a folder',
    description:
      'With `force=true` together with everything in it. It is hidden from every reader at once, `:undelete` restores it as a whole, and it is deleted permanently after the retention period, or with `purge=true` (admins) within a minute.',
    query: requests.deleteFolder,
    answer: answers.empty,
    isConditional: true,
    isAsyncOnRequest: true,
    errors: ['FOLDER_NOT_FOUND', 'FOLDER_NOT_EMPTY', 'FOLDER_IS_ROOT'],
  },
  'file.write',
  async ({ app, access, credential, origin, params, request, query: { force, purge } }) => {
    const id = params.folder ?? '';
    const precondition = preconditionOf(request);
    const work = { kind: 'deleteFolder', id, force, purge, precondition } as const;
    const isAsync = prefersAsync(request);
    if (purge) {
      const purger = await app.access.authorize({
        credential,
        organizationId: access.organization.id,
        action: 'file.purge',
        origin,
      });
      if (isAsync) return accepted(app, purger, { request, work });
      await app.folders.purge(purger, id, { force, precondition });
    } else {
      if (isAsync) return accepted(app, access, { request, work });
      await app.folders.trash(access, id, { force, precondition });
    }
    return json({});
  },
);
