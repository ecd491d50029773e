import type { Role } from '@/lib/db/generated/client';
import { json } from '@/lib/http/answer';
import { presentInvitation } from '@/lib/http/present-member';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { nextToken, timePositionOf } from '@/lib/links/page-position';

const path = '/api/v1/organizations/{organization_id}/invitations';

/** Invitations that can still be accepted, newest first. */
export const GET = organizationRoute(
  {
    path,
    operationId: 'listInvitations',
    summary: 'List open invitations',
    query: requests.page,
    answer: answers.invitations,
  },
  'member.manage',
  async ({ app, access, query }) => {
    const view = `invitations/${access.organization.id}`;
    const after = timePositionOf(app.capabilities, view, query.page_token);
    const found = await app.invitations.list(access, { pageSize: query.page_size + 1, after });
    const page = found.slice(0, query.page_size);
    return json({
      invitations: page.map((invitation) => presentInvitation(invitation)),
      next_page_token: nextToken(
        app.capabilities,
        view,
        found.length > page.length && page.at(-1),
        (last) => [last.createdAt.toISOString(), last.id],
      ),
    });
  },
);

export const POST = organizationRoute(
  {
    path,
    operationId: 'createInvitation',
    summary: 'Invite somebody',
    description:
      'Makes a link that one person can accept, once. With `email` only whoever has that address can. Only owners invite owners.',
    body: requests.invite,
    answer: answers.newInvitation,
    errors: ['OWNER_NEEDED', 'EMAIL_INVALID'],
  },
  'member.manage',
  async ({ app, access, body }) => {
    const invitation = await app.invitations.create(access, {
      email: body.email ?? null,
      role: body.role.toUpperCase() as Role,
      lifetimeMs: body.expire_duration,
    });
    return json({ ...presentInvitation(invitation), invite_uri: app.invitations.uriOf(invitation) });
  },
);
