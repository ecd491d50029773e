import { json } from '@/lib/http/answer';
import { presentSession } from '@/lib/http/present';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

const path = '/api/v1/user/sessions';

/** The browser sessions of the user. */
export const GET = userRoute(
  {
    path,
    operationId: 'listSessions',
    summary: 'List your sessions',
    description:
      'Requires a browser session. Newest first. A session ends after 7 days without use, and 30 days after the sign-in.',
    query: requests.page,
    answer: answers.sessions,
    errors: ['SESSION_ONLY'],
  },
  async ({ app, actor, query }) => {
    const view = `sessions/${actor.userId}`;
    const { rows, next_page_token } = await timedPage(app, { view, query }, (page) =>
      app.sessions.list(actor, page),
    );
    return json({ sessions: rows.map((session) => presentSession(session, actor)), next_page_token });
  },
);

/** Signs the user out everywhere. */
export const DELETE = userRoute(
  {
    path,
    operationId: 'endSessions',
    summary: 'Sign out everywhere',
    description:
      'Requires a browser session. Ends all sessions of the user, including the current one. Tokens stay valid.',
    answer: answers.empty,
    errors: ['SESSION_ONLY'],
  },
  async ({ app, actor }) => {
    await app.sessions.endAll(actor);
    return json({});
  },
);
