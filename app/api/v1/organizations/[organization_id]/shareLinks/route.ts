import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { listShareLinks } from '@/lib/http/share/list';

/** The share links of an organization, without revoked ones, newest first. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/shareLinks',
    operationId: 'listShareLinks',
    summary: 'List share links',
    description: 'All links of the organization that were not revoked, newest first.',
    query: requests.page,
    answer: answers.shareLinks,
  },
  'file.share',
  async (context) => json(await listShareLinks(context, {})),
);
