import { json } from '@/lib/http/answer';
import { responseOf } from '@/lib/http/operation-response';
import { presentOperation } from '@/lib/http/present-operation';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Reads how far a request is that was answered before it was done. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/operations/{operation}',
    operationId: 'getOperation',
    summary: 'Get an operation',
    description:
      'The state of a request that was sent with `Prefer: respond-async`. Only its caller sees it, with the permission that the request needs. It can be read for seven days after its end.',
    answer: answers.operation,
    errors: ['OPERATION_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, params }) => {
    const operation = await app.operations.get(access, params.operation ?? '');
    return json(presentOperation(operation, await responseOf(app, access, operation)));
  },
);
