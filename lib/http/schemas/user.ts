import { examples } from '../examples';
import { z } from '../zod';
import { isOneOf, passkeyAssertion } from './factor';
import { emailProof } from './member';
import { displayName, nextPageToken, picture, text, time } from './parts';

const password = (description: string) =>
  text().openapi({ format: 'password', example: 'correct horse battery', description });

const newPassword =
  '8 to 256 characters after NFC. Not one of the 10,000 most common passwords, not a repetition, not the e-mail address.';

const user = z
  .object({
    name: z.string().openapi({ example: `users/${examples.fileId}` }),
    email: z.string().openapi({ example: 'ada@example.com' }),
    email_verified: z.boolean().openapi({
      example: true,
      description:
        'Whether the address is proven: by a link sent to it, an OpenID provider, or the operator.',
    }),
    display_name: z.string().openapi({ example: 'Ada Lovelace' }),
    picture,
    is_administrator: z.boolean().openapi({
      example: false,
      description: 'Whether the user administers the instance: its users and organizations.',
    }),
    has_password: z
      .boolean()
      .openapi({ example: true, description: 'False for users who sign in only with an identity provider.' }),
    may_create_organizations: z.boolean().openapi({ example: true }),
    create_time: time(),
  })
  .openapi('User', { description: 'A user account.' });

const session = z
  .object({
    name: z.string().openapi({ example: `user/sessions/${examples.sessionId}` }),
    create_time: time('When the user signed in.'),
    last_use_time: time('To the minute.'),
    address: z.string().optional().openapi({
      example: '203.0.113.7',
      description: 'The address of the last use.',
    }),
    user_agent: z.string().optional().openapi({
      example: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      description: 'The browser, as it described itself at the sign-in.',
    }),
    is_current: z.boolean().openapi({ example: true, description: 'Whether this request belongs to it.' }),
  })
  .openapi('Session', { description: 'A browser session.' });

export const userRequests = {
  createUser: z.object({
    email: text().openapi({ example: 'ada@example.com' }),
    password: password(newPassword),
    display_name: displayName().nullish().openapi({
      example: 'Ada Lovelace',
      description: 'Default: the part of the e-mail address before the @.',
    }),
    setup_secret: text().nullish().openapi({
      description: 'For the first account: the last segment of the set-up link.',
    }),
    invitation_secret: text().nullish().openapi({
      description: 'For an invited user: the last segment of the invitation link, which the account accepts.',
    }),
    email_proof: emailProof,
  }),
  requestPasswordReset: z.object({ email: text(254).openapi({ example: 'ada@example.com' }) }),
  resetPassword: z.object({
    reset_secret: text(255).openapi({
      example: examples.secret,
      description: 'The last segment of the link in the e-mail.',
    }),
    new_password: password('At least 8 characters, at most 256 bytes.'),
  }),
  verifyEmail: z.object({
    verification_secret: text(255).openapi({
      example: examples.secret,
      description: 'The last segment of the link in the e-mail.',
    }),
  }),
  updateUserProfile: z.object({
    display_name: displayName().nullish().openapi({ example: 'Ada Lovelace' }),
  }),
  getPicture: z.object({
    size: z
      .enum(['64', '256'], 'must be 64 or 256')
      .transform((value) => Number(value) as 64 | 256)
      .optional()
      .default(256)
      .openapi({
        type: 'integer',
        enum: [64, 256],
        default: 256,
        description: 'The longer side of the picture in pixels at most.',
      }),
    v: text(255).optional().openapi({
      description:
        'The version in `picture`. If it is the current one, the response may be cached for a year.',
    }),
  }),
  requestEmailChange: z.object({ email: text(254).openapi({ example: 'ada@new.example' }) }),
  changeEmail: z.object({
    change_secret: text(255).openapi({
      example: examples.secret,
      description: 'The last segment of the link in the e-mail.',
    }),
  }),
  deleteOwnAccount: z.object({
    current_password: password('The current password; absent if none is set.').nullish(),
  }),
  reauthenticate: z
    .object({
      password: password('The current password.').nullish(),
      passkey: passkeyAssertion.nullish(),
    })
    .refine(isOneOf('password', 'passkey'), 'must have either password or passkey'),
  changePassword: z.object({
    current_password: password('The current password; absent if none is set.').nullish(),
    new_password: password(newPassword),
  }),
};

export const userAnswers = {
  user,
  sessions: z
    .object({ sessions: z.array(session), next_page_token: nextPageToken })
    .openapi('SessionList', { description: 'A page of sessions.' }),
};
