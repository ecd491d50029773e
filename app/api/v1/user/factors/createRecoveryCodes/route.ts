import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Replaces the recovery codes of the user. */
export const POST = userRoute(
  {
    path: '/api/v1/user/factors:createRecoveryCodes',
    operationId: 'createRecoveryCodes',
    summary: 'Create new recovery codes',
    description:
      'Requires a browser session with a recent proof of identity. The earlier codes end, and all other sessions.',
    answer: answers.recoveryCodes,
    errors: ['SESSION_ONLY', 'REAUTHENTICATION_REQUIRED', 'FACTOR_MISSING'],
  },
  async ({ app, actor }) => json({ recovery_codes: await app.factors.createRecoveryCodes(actor) }),
);
