import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import { listShareLinks } from '@/lib/http/share-list';
import { shareAnswers } from '@/lib/http/share-schemas';

/** Every share link of an organization that was not revoked, newest first. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/shareLinks',
    operationId: 'listShareLinks',
    summary: 'List share links',
    query: requests.page,
    answer: shareAnswers.shareLinks,
  },
  'file.share',
  async ({ app, access, query }) => json(await listShareLinks(app, access, {}, query)),
);
