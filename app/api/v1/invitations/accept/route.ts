import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Makes the caller a member. An invitation can be accepted once. */
export const POST = userRoute(
  {
    path: '/api/v1/invitations:accept',
    operationId: 'acceptInvitation',
    summary: 'Accept an invitation',
    description:
      'Makes you a member with the role of the invitation, which ends with it. Accepting it again answers the same. A token needs the scope `organizations:admin`.',
    body: requests.acceptInvitation,
    answer: answers.accepted,
    errors: [
      'INVITATION_INVALID',
      'INVITATION_ENDED',
      'INVITATION_FOR_ANOTHER',
      'MEMBER_EXISTS',
      'INSUFFICIENT_SCOPE',
    ],
  },
  async ({ app, actor, body }) => {
    const { organizationId, role } = await app.invitations.accept(actor, {
      secret: body.invitation_secret,
      emailProof: body.email_proof,
    });
    return json({ organization: `organizations/${organizationId}`, role: role.toLowerCase() });
  },
);
