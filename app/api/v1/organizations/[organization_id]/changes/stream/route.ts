import { AppError } from '@/lib/base/errors';
import { closingSignal } from '@/lib/http/closing-signal';
import { eventStream, type StreamEvent } from '@/lib/http/event-stream';
import { changeAsJson } from '@/lib/http/present-change';
import { organizationRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';

/** The changes of an organization as server-sent events. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/changes:stream',
    operationId: 'streamChanges',
    summary: 'Stream changes',
    description:
      'The same as `changes`, as server-sent events: `id` is the page token after the change, `data` the Change. A client that reconnects sends the last `id` as `Last-Event-ID` and misses nothing. The first event has an `id` alone; a comment comes at least every 15 seconds. The stream ends when the permission does.',
    query: requests.streamChanges,
    answer: { text: ['text/event-stream'] },
    errors: ['CURSOR_EXPIRED', 'PAGE_TOKEN_INVALID'],
  },
  'file.read',
  async ({ app, access, query, request, host }) => {
    const { changeFeed } = app;
    const given = request.headers.get('last-event-id') || query.page_token;
    const signal = closingSignal(request, host);
    // What is wrong with the token must be said before the response begins.
    if (given) await changeFeed.list(access, { pageToken: given, pageSize: 1, waitMs: 0, signal });
    const pageToken = given || (await changeFeed.startPageToken(access));

    async function* events(): AsyncGenerator<StreamEvent> {
      yield { id: pageToken };
      try {
        for await (const { changes } of changeFeed.follow(access, pageToken, signal))
          for (const change of changes) yield { id: change.token, data: changeAsJson(app, access, change) };
      } catch (error) {
        // The permission ended, or the changes did: the next request says why.
        if (!(error instanceof AppError)) throw error;
      }
    }
    return eventStream(events());
  },
);
