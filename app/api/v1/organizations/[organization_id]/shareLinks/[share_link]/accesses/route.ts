import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { listShareAccesses } from '@/lib/http/share/list';

/** The visits through a share link, newest first. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/shareLinks/{share_link}/accesses',
    operationId: 'listShareAccesses',
    summary: 'List the visits through a share link',
    description: 'Views, downloads and wrong passwords with time, address and bytes sent, newest first.',
    query: requests.page,
    answer: answers.accesses,
    errors: ['SHARE_LINK_NOT_FOUND'],
  },
  'file.share',
  async ({ app, access, params, query }) =>
    json(await listShareAccesses({ app, access, query }, params.share_link ?? '')),
);
