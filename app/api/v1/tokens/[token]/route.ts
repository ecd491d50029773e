import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Revokes a token; a token can revoke only itself. */
export const DELETE = userRoute(
  {
    path: '/api/v1/tokens/{token}',
    operationId: 'revokeToken',
    summary: 'Revoke a token',
    description:
      'Takes effect at once. A token can revoke only itself. With `revoke_created` the upload URLs, download URLs and share links that the token created end with it, also if it is already revoked.',
    query: requests.revokeToken,
    answer: answers.empty,
    errors: ['TOKEN_NOT_FOUND'],
  },
  async ({ app, actor, params, query }) => {
    const id = params.token ?? '';
    const { linkRevocation } = app;
    await (query.revoke_created
      ? app.tokens.revoke(actor, id, (tx) => linkRevocation.ofToken(tx, id, actor))
      : app.tokens.revoke(actor, id));
    app.worker.wake();
    return json({});
  },
);
