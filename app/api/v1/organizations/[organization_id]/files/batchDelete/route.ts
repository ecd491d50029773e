import { newId } from '@/lib/base/ids';
import { json } from '@/lib/http/answer';
import { chosenBy } from '@/lib/http/batch-request';
import { accepted, prefersAsync } from '@/lib/http/respond-async';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Moves many files to the trash, all or none. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:batchDelete',
    operationId: 'batchDeleteFiles',
    summary: 'Delete many files',
    description:
      'Moves files to the trash. The batch is atomic. Files that do not exist or need no change are skipped, so it is safe to repeat the request; `count` is the number of changed files. With a `deletion_id` the deletion can be undone as a whole.',
    body: requests.batchDelete,
    answer: answers.batch,
    isAsyncOnRequest: true,
    errors: ['NAME_INVALID', 'FOLDER_NOT_FOUND'],
  },
  'file.write',
  async ({ app, access, request, body }) => {
    const chosen = await chosenBy(app, access, body);
    if (body.validate_only) return json({ count: await app.batches.count(access, chosen, false) });
    const deletionId = body.deletion_id ?? newId();
    if (prefersAsync(request))
      return accepted(app, access, {
        request,
        work: { kind: 'batch', chosen, change: { verb: 'trash', deletionId } },
      });
    return json({ count: await app.batches.trash(access, chosen, deletionId) });
  },
);
