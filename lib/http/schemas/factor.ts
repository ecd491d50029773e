import { examples } from '../examples';
import { z } from '../zod';
import { text, time } from './parts';

const code = (description: string) => text(64).openapi({ example: '287082', description });

const factor = z
  .object({
    name: z.string().openapi({ example: `user/factors/${examples.factorId}` }),
    type: z.enum(['TOTP']).openapi({ example: 'TOTP', description: '`TOTP`: an authenticator app.' }),
    create_time: time(),
    last_use_time: time('Absent: never used.').optional(),
  })
  .openapi('Factor', { description: 'A second factor of a user.' });

export const factorRequests = {
  verifyFactor: z.object({ code: code('A code of the authenticator app, or a recovery code.') }),
  confirmTotp: z.object({ code: code('A code that the app shows.') }),
};

export const factorAnswers = {
  factors: z
    .object({
      factors: z.array(factor),
      recovery_code_count: z
        .number()
        .int()
        .openapi({ example: 10, description: 'The number of recovery codes that were not used.' }),
    })
    .openapi('FactorList', { description: 'The second factors of a user.' }),
  totpSetup: z
    .object({
      secret: z.string().openapi({
        example: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
        description: 'For typing into the app, in base32. It is shown only in this response.',
      }),
      uri: z.string().openapi({
        example:
          'otpauth://totp/Holdall:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Holdall',
        description: 'The same for a QR code.',
      }),
    })
    .openapi('TotpSetup', { description: 'What an authenticator app needs.' }),
  recoveryCodes: z
    .object({
      recovery_codes: z.array(z.string()).openapi({
        example: ['abcd-efgh-jkmn-pqrs'],
        description: 'Each replaces the second factor once. They are shown only in this response.',
      }),
    })
    .openapi('RecoveryCodes', { description: 'New recovery codes.' }),
};
