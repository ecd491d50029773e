import { json } from '@/lib/http/answer';
import { closingSignal } from '@/lib/http/closing-signal';
import { presentChanges } from '@/lib/http/present-change';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** The changes of an organization since a page token; waits for the first one if asked to. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/changes',
    operationId: 'listChanges',
    summary: 'List changes',
    description:
      'Every committed change once, oldest first, within a second of its commit, with what changed as it is now. Members, invitations and the links of others are shown to admins only. Apply them to a list that was read after `changes:startPageToken`, and the list stays current: an entry with `removed` goes, every other one is replaced or added.',
    query: requests.listChanges,
    answer: answers.changes,
    errors: ['CURSOR_EXPIRED'],
  },
  'file.read',
  async ({ app, access, query, request, host }) => {
    const page = await app.changeFeed.list(access, {
      pageToken: query.page_token,
      pageSize: query.page_size,
      waitMs: query.wait_seconds * 1000,
      signal: closingSignal(request, host),
    });
    return json(presentChanges(app, access, page));
  },
);
