import { faces } from '@/lib/domain/metering/faces';
import { MAX_USAGE_DAYS } from '@/lib/domain/metering/usage-history';
import { examples } from '../examples';
import { isRepresentable, parseMoment } from '../moment';
import { z } from '../zod';
import { day, duration, expiry, nextPageToken, picture, size, text, time } from './parts';

const roles = ['viewer', 'editor', 'admin', 'owner'] as const;
const role = z.enum(roles, `must be one of ${roles.join(', ')}`).openapi({ example: 'editor' });
const email = text(254).openapi({ format: 'email', example: 'ada@example.com' });

/** Part of the link in the mail of an invitation. */
export const emailProof = text(255).nullish().openapi({
  description: 'From the link in the e-mail of the invitation (`?proof=`): verifies your address.',
});

/** A day, or a time of RFC 3339 in one, of which the day in UTC counts. */
const usageDayOf = z
  .string()
  .transform(parseMoment)
  .refine((at) => at !== null && isRepresentable(at), 'must be a day such as 2026-11-30')
  .transform((at) => at?.toISOString().slice(0, 10))
  .optional();

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / day;

/** Requests about the members of an organization. */
export const memberRequests = {
  usage: z
    .object({
      from: usageDayOf.openapi({
        type: 'string',
        format: 'date',
        example: '2026-11-01',
        description: 'The first day. Default: 30 days before `to`.',
      }),
      to: usageDayOf.openapi({
        type: 'string',
        format: 'date',
        example: '2026-11-30',
        description: 'The last day, at most 366 days in all. Default: today.',
      }),
      format: z.enum(['json', 'csv'], 'must be json or csv').optional().openapi({
        description: 'Default: CSV where `Accept` has `text/csv`, else JSON.',
      }),
    })
    .refine(({ from, to }) => !from || !to || (from <= to && daysBetween(from, to) < MAX_USAGE_DAYS), {
      path: ['to'],
      message: `must be at or after from, and at most ${MAX_USAGE_DAYS} days in all`,
    }),
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
    picture,
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

const usageDay = z
  .object({
    day: z.string().openapi({ format: 'date', example: '2026-11-22', description: 'In UTC.' }),
    stored_byte_hours: size.openapi({
      description: 'The sum of what was stored at the end of each hour: live, in the trash, and as versions.',
    }),
    hours: z.number().int().openapi({ example: 24, description: 'Of how many hours that is the sum.' }),
    faces: z
      .array(
        z.object({
          face: z.enum(faces).openapi({ example: 'rest' }),
          operations: size.openapi({ example: '12', description: 'Changes and downloads.' }),
          bytes_in: size.openapi({ description: 'Of content that was uploaded.' }),
          bytes_out: size.openapi({ description: 'Of content that was downloaded.' }),
        }),
      )
      .openapi({
        description:
          'By whom: programs with a token (`rest`, `grpc`), holders of links and URLs, the web UI (`browser`).',
      }),
  })
  .openapi('UsageDay', { description: 'What an organization used in a day.' });

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
      days: z.array(usageDay).optional().openapi({
        description: 'With `from` or `to`: every day of the range, the oldest first.',
      }),
    })
    .openapi('Usage', { description: 'The storage use of an organization.' }),
};
