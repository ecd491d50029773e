import { json } from '@/lib/http/answer';
import { presentNewToken, presentToken } from '@/lib/http/present';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

const path = '/api/v1/tokens';

/** The caller's tokens, newest first; a token can list only itself. */
export const GET = userRoute(
  {
    path,
    operationId: 'listTokens',
    summary: 'List your tokens',
    query: requests.page,
    description: 'Newest first. With a token: only that token.',
    answer: answers.tokens,
  },
  async ({ app, actor, query }) => {
    const view = `tokens/${actor.userId}`;
    const { rows, next_page_token } = await timedPage(app, { view, query }, (page) =>
      app.tokens.list(actor, page),
    );
    return json({ tokens: rows.map((token) => presentToken(token)), next_page_token });
  },
);

/** Creates a token. Requires a browser session; the secret is only in this response. */
export const POST = userRoute(
  {
    path,
    operationId: 'createToken',
    summary: 'Create a token',
    description:
      'Requires a browser session with a proof of identity that is at most 15 minutes old: a token cannot create tokens. From a shell: `holdall token create`.',
    body: requests.createToken,
    answer: answers.newToken,
    errors: [
      'DISPLAY_NAME_INVALID',
      'SCOPES_INVALID',
      'ORGANIZATION_IDS_INVALID',
      'TOKEN_CREATION_FORBIDDEN',
      'REAUTHENTICATION_REQUIRED',
    ],
  },
  async ({ app, actor, body }) => {
    const { token, secret } = await app.tokens.create(actor, {
      displayName: body.display_name ?? 'token',
      scopes: body.scopes ?? [],
      organizationIds: body.organization_ids ?? [],
      lifetimeMs: body.expire_duration,
    });
    return json(presentNewToken(token, secret));
  },
);
