import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Where the changes from now on begin. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/changes:startPageToken',
    operationId: 'getStartPageToken',
    summary: 'Get the token of future changes',
    description: 'Get it before listing: what changes while you list is then among the changes.',
    answer: answers.startPageToken,
  },
  'file.read',
  async ({ app, access }) => json({ start_page_token: await app.changeFeed.startPageToken(access) }),
);
