import { examples } from '../examples';
import { z } from '../zod';
import { fileAnswers } from './file';
import { folderAnswers } from './folder';
import { memberAnswers } from './member';
import { organizationAnswers } from './organization';
import { nextPageToken, pageSize, time } from './parts';
import { shareAnswers } from './share';
import { uploadAnswers } from './upload';

/** The longest wait for a change in one request. */
export const MAX_WAIT_SECONDS = 90;

const token = (description: string) => z.string().max(4096).default('').openapi({ description });

const startToken = z.string().openapi({
  example: 'WyJjaGFuZ2VzL2FjbWUiLCI0MiJdlqS8a2mXw0rT5vUe1oPz9Q',
  description: 'Send it as `page_token` to get the changes that follow.',
});

/** Requests for the changes of an organization. */
export const changeRequests = {
  listChanges: z.object({
    page_token: token(
      'The `next_page_token` or `new_start_page_token` of the previous page, or a `start_page_token`. Absent: begins with the oldest change that is kept.',
    ),
    page_size: pageSize,
    wait_seconds: z
      .string()
      .regex(/^\d{1,3}$/, `must be a whole number from 0 to ${MAX_WAIT_SECONDS}`)
      .default('0')
      .transform(Number)
      .refine((value) => value <= MAX_WAIT_SECONDS, `must be a whole number from 0 to ${MAX_WAIT_SECONDS}`)
      .openapi({
        type: 'integer',
        minimum: 0,
        maximum: MAX_WAIT_SECONDS,
        default: 0,
        example: 30,
        description: 'How long to wait for a change if there is none yet. The response comes with the first.',
      }),
  }),
  streamChanges: z.object({
    page_token: token('Where to begin. Absent: with the changes from now on. `Last-Event-ID` wins over it.'),
  }),
};

const gone = z
  .object({ name: z.string(), resource_id: z.string() })
  .openapi('Gone', { description: 'What was deleted permanently.' });

const orGone = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, gone]).optional();

const change = z
  .object({
    sequence: z.string().openapi({
      format: 'int64',
      pattern: '^[0-9]{1,19}$',
      example: '42',
      description:
        'The position in the order of all events of the organization. It grows; what the caller may not see is left out.',
    }),
    create_time: time('When it was changed.'),
    actor: z.string().openapi({
      example: 'ada@example.com',
      description:
        'The e-mail address of a user, of a deleted one `users/ID`; the name of an upload URL; `external` for an upload URL that the caller may not see; or `system`.',
    }),
    action: z.string().openapi({ example: 'file.upload', description: 'As in the audit log.' }),
    target: z.string().openapi({ example: examples.fileName, description: 'The name of what changed.' }),
    file: orGone(fileAnswers.file).openapi({ description: 'The file as it is now.' }),
    folder: orGone(folderAnswers.folder).openapi({ description: 'The folder as it is now.' }),
    link: orGone(shareAnswers.shareLink).openapi({ description: 'The share link as it is now.' }),
    upload_url: orGone(uploadAnswers.uploadUrl).openapi({ description: 'The upload URL as it is now.' }),
    upload: gone.optional().openapi({ description: 'An unfinished upload that was aborted.' }),
    member: orGone(memberAnswers.member).openapi({ description: 'The member as they are now.' }),
    invitation: orGone(memberAnswers.invitation).openapi({ description: 'The invitation as it is now.' }),
    organization: orGone(organizationAnswers.organization).openapi({
      description: 'The organization as it is now.',
    }),
    removed: z.boolean().openapi({
      example: false,
      description:
        'Whether it is gone from the lists: in the trash (then with `delete_time`), revoked, accepted, or deleted permanently.',
    }),
  })
  .openapi('Change', { description: 'A change, and what changed as it is now.' });

/** Responses with them. */
export const changeAnswers = {
  startPageToken: z.object({ start_page_token: startToken }).openapi('StartPageToken'),
  change,
  changes: z
    .object({
      changes: z.array(change),
      next_page_token: nextPageToken,
      new_start_page_token: z.string().openapi({
        example: 'WyJjaGFuZ2VzL2FjbWUiLCI0MiJdlqS8a2mXw0rT5vUe1oPz9Q',
        description:
          'On the last page: send it as `page_token` later, to get the changes since. Empty on the others.',
      }),
    })
    .openapi('ChangeList'),
};
