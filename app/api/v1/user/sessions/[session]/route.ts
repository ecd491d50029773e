import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Ends a session of the user. */
export const DELETE = userRoute(
  {
    path: '/api/v1/user/sessions/{session}',
    operationId: 'endSession',
    summary: 'End a session',
    description: 'Requires a browser session. Takes effect at once, also for a copy of its cookie.',
    answer: answers.empty,
    errors: ['SESSION_ONLY', 'SESSION_NOT_FOUND'],
  },
  async ({ app, actor, params }) => {
    await app.sessions.revoke(actor, params.session ?? '');
    return json({});
  },
);
