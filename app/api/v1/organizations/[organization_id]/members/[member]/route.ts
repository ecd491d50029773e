import type { Role } from '@/lib/base/policy';
import { json } from '@/lib/http/answer';
import { presentMember } from '@/lib/http/present-member';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/members/{member}';

export const GET = organizationRoute(
  {
    path,
    operationId: 'getMember',
    summary: 'Get a member',
    description: 'The role of one user in the organization.',
    answer: answers.member,
    errors: ['MEMBER_NOT_FOUND'],
  },
  'member.manage',
  async ({ app, access, params }) => json(presentMember(await app.members.get(access, params.member ?? ''))),
);

export const PATCH = organizationRoute(
  {
    path,
    operationId: 'updateMember',
    summary: 'Change the role of a member',
    description: 'Only owners can change owners or make a member an owner. The last owner cannot be changed.',
    body: requests.updateMember,
    answer: answers.member,
    errors: ['MEMBER_NOT_FOUND', 'OWNER_REQUIRED', 'REAUTHENTICATION_REQUIRED', 'LAST_OWNER'],
  },
  'member.manage',
  async ({ app, access, params, body }) => {
    const role = body.role.toUpperCase() as Role;
    return json(presentMember(await app.members.change(access, params.member ?? '', role)));
  },
);

/** Removes a member. Admins can remove others; every member can leave. */
export const DELETE = organizationRoute(
  {
    path,
    operationId: 'removeMember',
    summary: 'Remove a member, or leave',
    description:
      "Takes effect at once: the member's sessions, tokens, URLs and share links lose access to the organization. Every member can leave; with a token this requires the scope `organizations:admin`. Only owners can remove owners. The last owner cannot leave.",
    answer: answers.empty,
    errors: ['MEMBER_NOT_FOUND', 'OWNER_REQUIRED', 'REAUTHENTICATION_REQUIRED', 'LAST_OWNER'],
  },
  'organization.read',
  async ({ app, access, credential, origin, params }) => {
    const { actor, organization } = access;
    if (params.member === actor.userId) await app.members.leave(access);
    else {
      const manager = await app.access.authorize({
        credential,
        organizationId: organization.id,
        action: 'member.manage',
        origin,
      });
      await app.members.remove(manager, params.member ?? '');
    }
    return json({});
  },
);
