import { examples } from '../examples';
import { z } from '../zod';
import { displayName, text, time } from './parts';

const password = (description: string) =>
  text().openapi({ format: 'password', example: 'correct horse battery', description });

const user = z
  .object({
    name: z.string().openapi({ example: `users/${examples.fileId}` }),
    email: z.string().openapi({ example: 'ada@example.com' }),
    display_name: z.string().openapi({ example: 'Ada Lovelace' }),
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

export const userRequests = {
  createUser: z.object({
    email: text().openapi({ example: 'ada@example.com' }),
    password: password('At least 8 characters, at most 256 bytes.'),
    display_name: displayName().nullish().openapi({
      example: 'Ada Lovelace',
      description: 'Default: the part of the e-mail address before the @.',
    }),
    setup_secret: text().nullish().openapi({
      description: 'For the first account: the last segment of the set-up link.',
    }),
    invitation_secret: text().nullish().openapi({
      description: 'For an invited user: the last segment of the invitation link.',
    }),
  }),
  changePassword: z.object({
    current_password: password('The current password; absent if none is set.').nullish(),
    new_password: password('At least 8 characters, at most 256 bytes.'),
  }),
};

export const userAnswers = {
  user,
};
