import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Ends an operation of the caller before it is done. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/operations/{operation}:cancel',
    operationId: 'cancelOperation',
    summary: 'Cancel an operation',
    description:
      'The operation is done at once, with the error 1 (CANCELLED). What a batch has changed by then stays changed; other operations have changed nothing. An operation that is done stays as it is.',
    answer: answers.empty,
    errors: ['OPERATION_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, params }) => {
    await app.operations.cancel(access, params.operation ?? '');
    return json({});
  },
);
