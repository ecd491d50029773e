import { json } from '@/lib/http/answer';
import { presentToken } from '@/lib/http/present';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { nextToken, positionOf } from '@/lib/links/page-position';

const path = '/api/v1/tokens';

/** The caller's tokens, newest first; a token sees only itself. */
export const GET = userRoute(
  {
    path,
    operationId: 'listTokens',
    summary: 'List your tokens',
    query: requests.page,
    answer: answers.tokens,
  },
  async ({ app, actor, query }) => {
    const view = `tokens/${actor.userId}`;
    const [time, id] = positionOf(app.capabilities, view, query.page_token) ?? [];
    const after = time && id ? { createdAt: new Date(time), id } : null;
    const found = await app.tokens.list(actor, { pageSize: query.page_size + 1, after });
    const page = found.slice(0, query.page_size);
    return json({
      tokens: page.map((token) => presentToken(token)),
      next_page_token: nextToken(
        app.capabilities,
        view,
        found.length > page.length && page.at(-1),
        (last) => [last.createdAt.toISOString(), last.id],
      ),
    });
  },
);

/** Makes a token. Only for people in a browser session; the secret is in this answer and never again. */
export const POST = userRoute(
  {
    path,
    operationId: 'createToken',
    summary: 'Create a token (browser sessions only)',
    body: requests.createToken,
    answer: answers.token,
  },
  async ({ app, actor, body }) => {
    const { token, secret } = await app.tokens.create(actor, {
      displayName: body.display_name ?? 'token',
      scopes: body.scopes ?? [],
      organizationIds: body.organization_ids ?? [],
      lifetimeMs: body.expire_duration,
    });
    return json(presentToken(token, secret));
  },
);
