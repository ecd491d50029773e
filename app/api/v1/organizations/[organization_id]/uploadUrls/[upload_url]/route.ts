import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Revokes an upload URL of the caller and aborts its uploads; admins can revoke any. */
export const DELETE = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/uploadUrls/{upload_url}',
    operationId: 'revokeUploadUrl',
    summary: 'Revoke a generated upload URL',
    description:
      'Ends the URL and its unfinished uploads at once. Editors may revoke their own URLs, admins those of anyone.',
    answer: answers.empty,
    errors: ['UPLOAD_URL_NOT_FOUND', 'CREATOR_OR_ADMIN_REQUIRED'],
  },
  'file.write',
  async ({ app, access, params }) => {
    await app.uploadUrls.revoke(access, params.upload_url ?? '');
    return json({});
  },
);
