import { examples } from '../examples';
import { z } from '../zod';
import { day, duration, expiry, nextPageToken, size, text, time } from './parts';

const roles = ['viewer', 'editor', 'admin', 'owner'] as const;
const role = z.enum(roles, `must be one of ${roles.join(', ')}`).openapi({ example: 'editor' });
const email = text(254).openapi({ format: 'email', example: 'ada@example.com' });

/** Part of the link in the mail of an invitation. */
export const emailProof = text(255).nullish().openapi({
  description: 'From the link in the e-mail of the invitation (`?proof=`): verifies your address.',
});

/** Requests about the members of an organization. */
export const memberRequests = {
  addMember: z.object({
    email: email.openapi({
      description: 'Only this address can accept. If e-mail is configured, the link is sent to it.',
    }),
    role,
    expire_duration: duration({ fallback: 7 * day, maxMs: 30 * day, example: '604800s' }),
  }),
  updateMember: z.object({ role }),
  createInvitation: z.object({
    email: email.nullish().openapi({
      description:
        'Only this address can accept the invitation. If e-mail is configured, the link is sent to it. Absent: anyone with the link.',
    }),
    role,
    expire_duration: duration({ fallback: 7 * day, maxMs: 30 * day, example: '604800s' }),
  }),
  updateInvitation: z.object({ role }),
  acceptInvitation: z.object({
    invitation_secret: text(255).openapi({
      example: examples.secret,
      description: 'The last segment of the `invite_uri`.',
    }),
    email_proof: emailProof,
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
  .openapi('Member', { description: "A user's membership in an organization." });

const invitation = z
  .object({
    name: z.string().openapi({ example: `organizations/acme/invitations/${examples.urlId}` }),
    email: email.optional(),
    role,
    create_time: time(),
    expire_time: expiry('When it expires.'),
    mail_pending: z.boolean().optional().openapi({
      description: 'True until the mail server has accepted the e-mail with the link.',
    }),
  })
  .openapi('Invitation', { description: 'An invitation for one person to become a member.' });

/** Responses about them. */
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
        description: 'Absolute. The URL is the credential. It is shown only in this response.',
      }),
    })
    .openapi('NewInvitation'),
  accepted: z
    .object({ organization: z.string().openapi({ example: 'organizations/acme' }), role })
    .openapi('AcceptedInvitation'),
  usage: z
    .object({
      file_count: size.openapi({ example: '12', description: 'Active files.' }),
      size_bytes: size.openapi({ description: 'Size of active files.' }),
      trashed_size_bytes: size.openapi({
        description: 'Size of files in the trash. They count until they are deleted permanently.',
      }),
      version_size_bytes: size.openapi({
        description: 'Size of what only earlier versions of files have. They count until they are deleted.',
      }),
      quota_bytes: size.optional().openapi({ description: 'The limit for all together. Absent: no limit.' }),
      trashed_file_count: size
        .optional()
        .openapi({ example: '2', description: 'Files in the trash. Present only with a quota for files.' }),
      quota_files: size.optional().openapi({
        example: '1000',
        description: 'The limit for the number of files, including the trash. Absent: no limit.',
      }),
    })
    .openapi('Usage', { description: 'The storage use of an organization.' }),
};
