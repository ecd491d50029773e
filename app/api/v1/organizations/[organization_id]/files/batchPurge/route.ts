import { json } from '@/lib/http/answer';
import { chosenBy } from '@/lib/http/batch-request';
import { accepted, prefersAsync } from '@/lib/http/respond-async';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Empties the trash, or deletes some of its files permanently. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:batchPurge',
    operationId: 'batchPurgeFiles',
    summary: 'Delete many files of the trash permanently',
    description:
      'Requires the role admin. The batch is atomic. Files that do not exist or are not in the trash are skipped; `count` is the number of deleted files.',
    body: requests.batchPurge,
    answer: answers.batch,
    isAsyncOnRequest: true,
    errors: ['NAME_INVALID', 'FOLDER_NOT_FOUND'],
  },
  'file.purge',
  async ({ app, access, request, body }) => {
    const chosen = await chosenBy(app, access, body);
    if (body.validate_only) return json({ count: await app.batches.count(access, chosen, true) });
    if (prefersAsync(request))
      return accepted(app, access, { request, work: { kind: 'batch', chosen, change: { verb: 'purge' } } });
    return json({ count: await app.batches.purge(access, chosen) });
  },
);
