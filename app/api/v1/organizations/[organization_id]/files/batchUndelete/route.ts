import { json } from '@/lib/http/answer';
import { chosenBy } from '@/lib/http/batch-request';
import { accepted, prefersAsync } from '@/lib/http/respond-async';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Restores many files from the trash, all or none. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:batchUndelete',
    operationId: 'batchUndeleteFiles',
    summary: 'Restore many files from the trash',
    description:
      'Files whose folder is in the trash stay there: restore the folder, or restore the file alone to another folder. The batch is atomic. Files that do not exist or need no change are skipped, so it is safe to repeat the request; `count` is the number of changed files.',
    body: requests.batchUndelete,
    answer: answers.batch,
    isAsyncOnRequest: true,
    errors: ['NAME_INVALID', 'FOLDER_NOT_FOUND'],
  },
  'file.write',
  async ({ app, access, request, body }) => {
    const chosen = await chosenBy(app, access, { ...body, deletionId: body.deletion_id });
    if (body.validate_only) return json({ count: await app.batches.count(access, chosen, true) });
    if (prefersAsync(request))
      return accepted(app, access, {
        request,
        work: { kind: 'batch', chosen, change: { verb: 'undelete' } },
      });
    return json({ count: await app.batches.undelete(access, chosen) });
  },
);
