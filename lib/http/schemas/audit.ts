import { examples } from '../examples';
import { z } from '../zod';
import { nextPageToken, pageSize, pageToken, text, time } from './parts';

const moment = (description: string) =>
  text(64)
    .refine((value) => value === '' || !Number.isNaN(Date.parse(value)), 'must be a time (RFC 3339)')
    .default('')
    .transform((value) => (value === '' ? null : new Date(value)))
    .openapi({ type: 'string', format: 'date-time', description });

const filters = z.object({
  actor: text(254).default('').openapi({
    example: 'ada@example.com',
    description:
      'Only what this user did, or others by a URL of theirs. The name of an upload URL or share link: only what was done by it.',
  }),
  action: text(64).default('').openapi({
    example: 'file.',
    description: 'Only this action, or all that begin so.',
  }),
  target: text(255).default('').openapi({
    example: examples.fileName,
    description: 'Only what was done to this: its name or bare id.',
  }),
  outcome: z.enum(['', 'OK', 'DENIED']).default('').openapi({ description: 'Only what ended so.' }),
  from: moment('Only what happened then or later.'),
  to: moment('Only what happened before.'),
});

/** What requests for the trail of an organization carry. */
export const auditRequests = {
  listAuditEvents: z.object({ page_size: pageSize, page_token: pageToken, ...filters.shape }),
  exportAuditEvents: z.object({
    format: z.enum(['csv', 'jsonl'], 'must be csv or jsonl').default('csv').openapi({
      description:
        '`csv` for spreadsheets, with a header; `jsonl`: each event in a line, as the list has it.',
    }),
    ...filters.shape,
  }),
};

const event = z
  .object({
    name: z.string().openapi({ example: `organizations/acme/auditEvents/${examples.urlId}` }),
    create_time: time(),
    actor: z.string().openapi({
      example: 'ada@example.com',
      description:
        'The e-mail of a user, the name of an upload URL or share link for whoever came by one, or `system`.',
    }),
    action: z.string().openapi({ example: 'file.upload' }),
    target: z.string().openapi({ example: examples.fileName }),
    outcome: z.string().openapi({ example: 'OK', description: '`OK` or `DENIED`.' }),
    address: z.string().optional().openapi({ example: '203.0.113.7' }),
    request_id: z.string().optional().openapi({ example: 'kz2w9m4x7c1v8b5n' }),
  })
  .openapi('AuditEvent', { description: 'Something that was done in an organization, or was not allowed.' });

/** What answers about it carry. */
export const auditAnswers = {
  event,
  events: z
    .object({ audit_events: z.array(event), next_page_token: nextPageToken })
    .openapi('AuditEventList'),
};
