import { json } from '@/lib/http/answer';
import { presentOperation } from '@/lib/http/present-operation';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Lists the operations of the caller that are not done. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/operations',
    operationId: 'listOperations',
    summary: 'List unfinished operations',
    description:
      'The operations that the caller has begun and that are not done, the oldest first, at most 100. With another token or session of the same user, too, if it has the permissions that the requests need.',
    answer: answers.operations,
  },
  'file.read',
  async ({ app, access }) => {
    const operations = await app.operations.list(access);
    return json({
      operations: operations.map((operation) => presentOperation(operation)),
      next_page_token: '',
    });
  },
);
