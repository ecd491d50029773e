import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Ends an invitation that nobody accepted. */
export const DELETE = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/invitations/{invitation}',
    operationId: 'revokeInvitation',
    summary: 'Revoke an invitation',
    answer: answers.empty,
    errors: ['INVITATION_NOT_FOUND'],
  },
  'member.manage',
  async ({ app, access, params }) => {
    await app.invitations.revoke(access, params.invitation ?? '');
    return json({});
  },
);
