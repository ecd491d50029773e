import type { Role } from '@/lib/base/policy';
import { json } from '@/lib/http/answer';
import { presentMember } from '@/lib/http/present-member';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

const path = '/api/v1/organizations/{organization_id}/members';

/** The members of an organization, newest first. */
export const GET = organizationRoute(
  {
    path,
    operationId: 'listMembers',
    summary: 'List members',
    description: 'The users who belong to the organization, and their roles.',
    query: requests.page,
    answer: answers.members,
  },
  'member.manage',
  async ({ app, access, query }) => {
    const view = `members/${access.organization.id}`;
    const { rows, next_page_token } = await timedPage(app, { view, query }, async (page) =>
      // The id of a member is that of the user.
      (await app.members.list(access, page)).map((member) => ({ ...member, id: member.userId })),
    );
    return json({ members: rows.map(presentMember), next_page_token });
  },
);

export const POST = organizationRoute(
  {
    path,
    operationId: 'addMember',
    summary: 'Add a member',
    description:
      'Gives an existing user a role. Invite people who have no account. Only owners can add owners.',
    body: requests.addMember,
    answer: answers.member,
    errors: [
      'USER_NOT_FOUND',
      'MEMBER_EXISTS',
      'OWNER_REQUIRED',
      'REAUTHENTICATION_REQUIRED',
      'EMAIL_INVALID',
    ],
  },
  'member.manage',
  async ({ app, access, body }) => {
    const user = await app.users.find(body.email);
    return json(presentMember(await app.members.add(access, user, body.role.toUpperCase() as Role)));
  },
);
