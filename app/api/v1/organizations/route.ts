import { nextToken, positionOf } from '@/lib/base/pagination/page-token';
import { json } from '@/lib/http/answer';
import { presentOrganization } from '@/lib/http/present';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations';

/** The caller's own organizations, by id. */
export const GET = userRoute(
  {
    path,
    operationId: 'listOrganizations',
    summary: 'List your organizations',
    query: requests.page,
    description: 'The organizations of which you are a member and which your token allows, ordered by id.',
    answer: answers.organizations,
  },
  async ({ app, actor, query }) => {
    const view = `organizations/${actor.userId}`;
    const [afterId = ''] = positionOf(app.capabilities, view, query.page_token) ?? [];
    const found = await app.organizations.list(actor, { pageSize: query.page_size + 1, afterId });
    const page = found.slice(0, query.page_size);
    const last = found.length > page.length ? page.at(-1) : undefined;
    return json({
      organizations: page.map(presentOrganization),
      next_page_token: nextToken(app.capabilities, view, last ? [last.id] : null),
    });
  },
);

/** Creates an organization with the caller as its owner. */
export const POST = userRoute(
  {
    path,
    operationId: 'createOrganization',
    summary: 'Create an organization',
    description: 'You become its owner. A token requires the scope `organizations:admin`.',
    body: requests.createOrganization,
    answer: answers.organization,
    errors: [
      'ORGANIZATION_ID_INVALID',
      'DISPLAY_NAME_INVALID',
      'INSUFFICIENT_SCOPE',
      'TOKEN_PINNED',
      'ADMINISTRATORS_ONLY',
      'ORGANIZATION_ID_TAKEN',
    ],
  },
  async ({ app, actor, body }) => {
    const organization = await app.organizations.create(actor, {
      id: body.organization_id,
      displayName: body.display_name ?? null,
    });
    return json(presentOrganization(organization));
  },
);
