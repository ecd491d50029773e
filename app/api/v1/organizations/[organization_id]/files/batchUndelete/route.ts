import { json } from '@/lib/http/answer';
import { chosenBy } from '@/lib/http/batch-request';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Brings many files back from the trash, all or none. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:batchUndelete',
    operationId: 'batchUndeleteFiles',
    summary: 'Bring many files back from the trash',
    description:
      'A file whose folder is in the trash too stays there: bring the folder back, or the file alone to another one. All of them or none, in one transaction. A file that is not there (any more) or is already so is passed over: the batch may be repeated, and `count` tells how many it changed.',
    body: requests.batchDelete,
    answer: answers.batch,
    errors: ['NAME_INVALID', 'FOLDER_NOT_FOUND'],
  },
  'file.write',
  async ({ app, access, body }) => {
    const count = await app.batches.undelete(access, await chosenBy(app, access, body));
    return json({ count });
  },
);
