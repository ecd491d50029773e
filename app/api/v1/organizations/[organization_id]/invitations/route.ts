import type { Role } from '@/lib/base/policy';
import { json } from '@/lib/http/answer';
import { presentInvitation } from '@/lib/http/present-member';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

const path = '/api/v1/organizations/{organization_id}/invitations';

/** Pending invitations, newest first. */
export const GET = organizationRoute(
  {
    path,
    operationId: 'listInvitations',
    summary: 'List pending invitations',
    description: 'Invitations that were neither accepted nor revoked and have not expired, newest first.',
    query: requests.page,
    answer: answers.invitations,
  },
  'member.manage',
  async ({ app, access, query }) => {
    const view = `invitations/${access.organization.id}`;
    const { rows, next_page_token } = await timedPage(app, { view, query }, (page) =>
      app.invitations.list(access, page),
    );
    return json({ invitations: rows.map((invitation) => presentInvitation(invitation)), next_page_token });
  },
);

export const POST = organizationRoute(
  {
    path,
    operationId: 'createInvitation',
    summary: 'Create an invitation',
    description:
      'Creates a link that one person can accept once. With `email` only a user with that address can accept it. Only owners can invite owners.',
    body: requests.createInvitation,
    answer: answers.newInvitation,
    errors: ['OWNER_REQUIRED', 'REAUTHENTICATION_REQUIRED', 'EMAIL_INVALID', 'RATE_LIMITED'],
  },
  'member.manage',
  async ({ app, access, body, origin }) => {
    if (body.email && app.config.smtp) {
      await app.massLimits.countInvitationMail({ userId: access.actor.userId, address: origin.address });
    }
    const invitation = await app.invitations.create(access, {
      email: body.email ?? null,
      role: body.role.toUpperCase() as Role,
      lifetimeMs: body.expire_duration,
    });
    return json({ ...presentInvitation(invitation), invite_uri: app.invitations.uriOf(invitation) });
  },
);
