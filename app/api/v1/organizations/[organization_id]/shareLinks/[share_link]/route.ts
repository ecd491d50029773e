import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Revokes a share link of the caller; admins can revoke any. */
export const DELETE = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/shareLinks/{share_link}',
    operationId: 'revokeShareLink',
    summary: 'Revoke a share link',
    description: 'Ends the link at once. Editors may revoke their own links, admins those of anyone.',
    answer: answers.empty,
    errors: ['SHARE_LINK_NOT_FOUND', 'CREATOR_OR_ADMIN_REQUIRED'],
  },
  'file.share',
  async ({ app, access, params }) => {
    await app.shareLinks.revoke(access, params.share_link ?? '');
    return json({});
  },
);
