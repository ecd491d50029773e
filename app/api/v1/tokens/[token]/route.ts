import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Ends a token at once; a token may end only itself. */
export const DELETE = userRoute(
  {
    path: '/api/v1/tokens/{token}',
    operationId: 'revokeToken',
    summary: 'Revoke a token',
    description: 'Ends it at once. A token may end itself alone.',
    answer: answers.empty,
    errors: ['TOKEN_NOT_FOUND'],
  },
  async ({ app, actor, params }) => {
    await app.tokens.revoke(actor, params.token ?? '');
    return json({});
  },
);
