import { examples } from '../examples';
import { z } from '../zod';
import { nextPageToken, pageSize, pageToken, picture, text, time, timeFilter } from './parts';

const filters = z.object({
  actor: text(254).default('').openapi({
    example: 'ada@example.com',
    description:
      'Only events of this user (an e-mail address, or `users/ID`), including those through URLs that the user created. The name of a token, upload URL, download URL or share link: only events through it.',
  }),
  action: text(64).default('').openapi({
    example: 'file.',
    description: 'Only this action, or all actions with this prefix.',
  }),
  target: text(255).default('').openapi({
    example: examples.fileName,
    description: 'Only events about this resource: its name or bare id.',
  }),
  outcome: z.enum(['', 'OK', 'DENIED']).default('').openapi({ description: 'Only events with this result.' }),
  from: timeFilter('Only events at this time or later. A date means the start of that day in UTC.'),
  to: timeFilter('Only events before this time. A date means the end of that day in UTC.', { isEnd: true }),
});

/** Requests for the audit log of an organization. */
export const auditRequests = {
  listAuditEvents: z.object({ page_size: pageSize, page_token: pageToken, ...filters.shape }),
  exportAuditEvents: z.object({
    format: z.enum(['csv', 'jsonl'], 'must be csv or jsonl').default('csv').openapi({
      description:
        '`csv`: for spreadsheets, with a header line. `jsonl`: one event per line, as in the list.',
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
        'The e-mail address of a user, of a deleted one `users/ID`; of an upload URL or a download URL its creator; the name of a share link that was used; or `system`.',
    }),
    actor_name: z.string().optional().openapi({
      example: 'Ada Lovelace',
      description: 'The current name of that user. Absent for a deleted user and for others than users.',
    }),
    actor_picture: picture,
    url: z
      .string()
      .optional()
      .openapi({
        example: `organizations/acme/uploadUrls/${examples.urlId}`,
        description: 'The upload URL, download URL or share link that was used.',
      }),
    url_name: z.string().optional().openapi({
      example: 'Tender documents',
      description:
        'The title of the file request that was used, or the name of what the share link leads to.',
    }),
    token: z
      .string()
      .optional()
      .openapi({
        example: `tokens/${examples.tokenId}`,
        description:
          'The access token that was used. Absent in a browser session and for programs of the server.',
      }),
    session: z
      .string()
      .optional()
      .openapi({
        example: `user/sessions/${examples.sessionId}`,
        description: 'The browser session that was used. Absent with a token.',
      }),
    action: z.string().openapi({ example: 'file.upload' }),
    target: z.string().openapi({ example: examples.fileName }),
    target_name: z.string().optional().openapi({
      example: 'report.pdf',
      description:
        'The name of the target at that time. Of users and invitations the current e-mail address; absent once they are deleted.',
    }),
    folder_name: z.string().optional().openapi({
      example: 'Contracts',
      description:
        'The name of the folder that contained a file or folder at that time; empty for the root folder.',
    }),
    outcome: z.string().openapi({ example: 'OK', description: '`OK` or `DENIED`.' }),
    address: z.string().optional().openapi({ example: '203.0.113.7' }),
    request_id: z.string().optional().openapi({ example: 'kz2w9m4x7c1v8b5n' }),
  })
  .openapi('AuditEvent', { description: 'An action in an organization, or a denied attempt.' });

/** Responses with it. */
export const auditAnswers = {
  event,
  events: z
    .object({ audit_events: z.array(event), next_page_token: nextPageToken })
    .openapi('AuditEventList'),
};
