import { json } from '@/lib/http/answer';
import { chosenBy } from '@/lib/http/batch-request';
import { accepted, prefersAsync } from '@/lib/http/respond-async';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Moves many files into a folder, all or none. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:batchMove',
    operationId: 'batchMoveFiles',
    summary: 'Move many files',
    description:
      'Moves files to `destination_folder`; their etags change. The batch is atomic. Files that do not exist or need no change are skipped, so it is safe to repeat the request; `count` is the number of changed files.',
    body: requests.batchMove,
    answer: answers.batch,
    isAsyncOnRequest: true,
    errors: ['NAME_INVALID', 'FOLDER_NOT_FOUND', 'FOLDER_IS_LINKED'],
  },
  'file.write',
  async ({ app, access, request, body }) => {
    const { destination_folder, ...chosen } = body;
    const folderId = await app.folders.resolveFolder(access, destination_folder ?? null);
    const files = await chosenBy(app, access, chosen);
    if (body.validate_only) return json({ count: await app.batches.count(access, files, false) });
    if (prefersAsync(request))
      return accepted(app, access, {
        request,
        work: { kind: 'batch', chosen: files, change: { verb: 'move', folderId } },
      });
    return json({ count: await app.batches.move(access, files, folderId) });
  },
);
