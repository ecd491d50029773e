import { examples } from '../examples';
import { z } from '../zod';
import { day, duration, expiry, nextPageToken, size, text, time } from './parts';

const roles = ['viewer', 'editor', 'admin', 'owner'] as const;
const role = z.enum(roles, `must be one of ${roles.join(', ')}`).openapi({ example: 'editor' });
const email = text(254).openapi({ format: 'email', example: 'ada@example.com' });

/** What requests about the people of an organization carry. */
export const memberRequests = {
  addMember: z.object({ email, role }),
  updateMember: z.object({ role }),
  createInvitation: z.object({
    email: email.nullish().openapi({
      description:
        'The only address that may accept it; where mail is set up, it gets the link. Absent: any.',
    }),
    role,
    expire_duration: duration({ fallback: 7 * day, longest: 30 * day, example: '604800s' }),
  }),
  updateInvitation: z.object({ role }),
  acceptInvitation: z.object({
    invitation_secret: text(255).openapi({
      example: examples.secret,
      description: 'The last segment of the `invite_uri`.',
    }),
  }),
};

const member = z
  .object({
    name: z.string().openapi({ example: `organizations/acme/members/${examples.userId}` }),
    email,
    display_name: z.string().openapi({ example: 'Ada' }),
    role,
    create_time: time(),
  })
  .openapi('Member', { description: "A user's part in an organization." });

const invitation = z
  .object({
    name: z.string().openapi({ example: `organizations/acme/invitations/${examples.urlId}` }),
    email: email.optional(),
    role,
    create_time: time(),
    expire_time: expiry('Until when it can be accepted.'),
    mail_pending: z.boolean().optional().openapi({
      description: 'True while a mail with the link has yet to be taken by the mail server.',
    }),
  })
  .openapi('Invitation', { description: 'A way for one person to become a member.' });

/** What answers about them carry. */
export const memberAnswers = {
  member,
  invitation,
  members: z.object({ members: z.array(member), next_page_token: nextPageToken }).openapi('MemberList'),
  invitations: z
    .object({ invitations: z.array(invitation), next_page_token: nextPageToken })
    .openapi('InvitationList'),
  newInvitation: z
    .object({
      ...invitation.shape,
      invite_uri: z.string().openapi({
        format: 'uri',
        example: `https://files.example/invite/${examples.secret}`,
        description: 'Absolute, and its own credential; in this answer and never again.',
      }),
    })
    .openapi('NewInvitation'),
  accepted: z
    .object({ organization: z.string().openapi({ example: 'organizations/acme' }), role })
    .openapi('AcceptedInvitation'),
  usage: z
    .object({
      file_count: size.openapi({ example: '12', description: 'Living files.' }),
      size_bytes: size.openapi({ description: 'What living files hold.' }),
      trashed_size_bytes: size.openapi({
        description: 'What the trash holds. It counts until it is purged.',
      }),
      quota_bytes: size
        .optional()
        .openapi({ description: 'How much both may be together. Absent: no bound.' }),
      trashed_file_count: size
        .optional()
        .openapi({ example: '2', description: 'Files in the trash; told where there is a quota of files.' }),
      quota_files: size.optional().openapi({
        example: '1000',
        description: 'How many files, live and trashed together. Absent: no bound.',
      }),
    })
    .openapi('Usage', { description: 'What an organization holds.' }),
};
