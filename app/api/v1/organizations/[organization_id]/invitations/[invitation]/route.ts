import type { Role } from '@/lib/base/policy';
import { json } from '@/lib/http/answer';
import { presentInvitation } from '@/lib/http/present-member';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/invitations/{invitation}';

export const GET = organizationRoute(
  {
    path,
    operationId: 'getInvitation',
    summary: 'Get a pending invitation',
    description: 'The invitation without its link, which only its creation returns.',
    answer: answers.invitation,
    errors: ['INVITATION_NOT_FOUND'],
  },
  'member.manage',
  async ({ app, access, params }) =>
    json(presentInvitation(await app.invitations.get(access, params.invitation ?? ''))),
);

export const PATCH = organizationRoute(
  {
    path,
    operationId: 'updateInvitation',
    summary: 'Change the role of a pending invitation',
    description: 'The link stays the same. Only owners can invite owners, or change such an invitation.',
    body: requests.updateInvitation,
    answer: answers.invitation,
    errors: ['INVITATION_NOT_FOUND', 'OWNER_REQUIRED', 'REAUTHENTICATION_REQUIRED'],
  },
  'member.manage',
  async ({ app, access, params, body }) => {
    const role = body.role.toUpperCase() as Role;
    return json(presentInvitation(await app.invitations.change(access, params.invitation ?? '', role)));
  },
);

/** Revokes a pending invitation. */
export const DELETE = organizationRoute(
  {
    path,
    operationId: 'revokeInvitation',
    summary: 'Revoke an invitation',
    description: 'Its link ends at once. Who has accepted it stays a member.',
    answer: answers.empty,
    errors: ['INVITATION_NOT_FOUND'],
  },
  'member.manage',
  async ({ app, access, params }) => {
    await app.invitations.revoke(access, params.invitation ?? '');
    return json({});
  },
);
