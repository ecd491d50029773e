import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Revokes the URLs and share links that a token or a member created, or all of the organization. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}:revokeLinks',
    operationId: 'revokeLinks',
    summary: 'Revoke many links',
    description:
      'For an incident: revokes upload URLs with their unfinished uploads, download URLs, archives and share links, at once. With `token` those that this token created, with `member` those that this member created, with neither all of the organization. `count` is the number of revoked links.',
    body: requests.revokeLinks,
    answer: answers.revokedLinks,
    errors: ['TOKEN_NOT_FOUND', 'MEMBER_NOT_FOUND'],
  },
  'creation.end',
  async ({ app, access, body: { token, member } }) => {
    const members = `organizations/${access.organization.id}/members/`;
    const count = await app.linkRevocation.revokeIn(access, {
      ...(token && { tokenId: withoutPrefix(token, 'tokens/') }),
      ...(member && { creatorId: withoutPrefix(member, members) }),
    });
    return json({ count });
  },
);

const withoutPrefix = (name: string, prefix: string) =>
  name.startsWith(prefix) ? name.slice(prefix.length) : name;
