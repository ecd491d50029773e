import type { Role } from '@/lib/base/policy';
import { json } from '@/lib/http/answer';
import { presentInvitation, presentMember } from '@/lib/http/present-member';
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

/** Invites one person: a user becomes a member by accepting, never by the word of another. */
export const POST = organizationRoute(
  {
    path,
    operationId: 'addMember',
    summary: 'Invite a member by e-mail address',
    description:
      'Creates an invitation that only the user with this address can accept; they become a member when they do. The answer is the same whether or not the address has an account. Only owners can invite owners.',
    body: requests.addMember,
    answer: answers.newInvitation,
    errors: ['MEMBER_EXISTS', 'OWNER_REQUIRED', 'REAUTHENTICATION_REQUIRED', 'EMAIL_INVALID', 'RATE_LIMITED'],
  },
  'member.manage',
  async ({ app, access, body, origin }) => {
    await app.members.requireNoMember(access, body.email);
    if (app.config.smtp) {
      await app.massLimits.countInvitationMail({ userId: access.actor.userId, address: origin.address });
    }
    const invitation = await app.invitations.create(access, {
      email: body.email,
      role: body.role.toUpperCase() as Role,
      lifetimeMs: body.expire_duration,
    });
    return json({ ...presentInvitation(invitation), invite_uri: app.invitations.uriOf(invitation) });
  },
);
