import { json } from '@/lib/http/answer';
import { presentFactors } from '@/lib/http/present-factors';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** The second factors of the user. */
export const GET = userRoute(
  {
    path: '/api/v1/user/factors',
    operationId: 'listFactors',
    summary: 'List your second factors',
    description: 'Requires a browser session.',
    answer: answers.factors,
    errors: ['SESSION_ONLY'],
  },
  async ({ app, actor }) => json(presentFactors(await app.factors.state(actor))),
);
