import type { Role } from '@/lib/db/generated/client';
import { json } from '@/lib/http/answer';
import { presentMember } from '@/lib/http/present-member';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { nextToken, timePositionOf } from '@/lib/links/page-position';

const path = '/api/v1/organizations/{organization_id}/members';

/** Who belongs to an organization, newest first. */
export const GET = organizationRoute(
  {
    path,
    operationId: 'listMembers',
    summary: 'List members',
    query: requests.page,
    answer: answers.members,
  },
  'member.manage',
  async ({ app, access, query }) => {
    const view = `members/${access.organization.id}`;
    const after = timePositionOf(app.capabilities, view, query.page_token);
    const found = await app.members.list(access, { pageSize: query.page_size + 1, after });
    const page = found.slice(0, query.page_size);
    const last = found.length > page.length && page.at(-1);
    return json({
      members: page.map(presentMember),
      next_page_token: nextToken(app.capabilities, view, last, ({ createdAt, userId }) => [
        createdAt.toISOString(),
        userId,
      ]),
    });
  },
);

export const POST = organizationRoute(
  {
    path,
    operationId: 'addMember',
    summary: 'Add a member',
    description:
      'Gives somebody who has an account here a role. Whoever has none is invited instead. Only owners make owners.',
    body: requests.add,
    answer: answers.member,
    errors: ['USER_NOT_FOUND', 'MEMBER_EXISTS', 'OWNER_NEEDED', 'EMAIL_INVALID'],
  },
  'member.manage',
  async ({ app, access, body }) => {
    const user = await app.users.find(body.email);
    return json(presentMember(await app.members.add(access, user, body.role.toUpperCase() as Role)));
  },
);
