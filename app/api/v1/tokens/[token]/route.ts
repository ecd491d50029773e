import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Revokes a token; a token can revoke only itself. */
export const DELETE = userRoute(
  {
    path: '/api/v1/tokens/{token}',
    operationId: 'revokeToken',
    summary: 'Revoke a token',
    description: 'Takes effect at once. A token can revoke only itself.',
    answer: answers.empty,
    errors: ['TOKEN_NOT_FOUND'],
  },
  async ({ app, actor, params }) => {
    await app.tokens.revoke(actor, params.token ?? '');
    return json({});
  },
);
