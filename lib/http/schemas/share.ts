import { examples } from '../examples';
import { z } from '../zod';
import { count, day, duration, expiry, nextPageToken, size, text, time } from './parts';

const disposition = z.enum(['attachment', 'inline'], 'must be attachment or inline');

/** What requests about share links carry. */
export const shareRequests = {
  createShareLink: z.object({
    expire_duration: duration({ fallback: null, longest: 3653 * day, example: '604800s' }),
    password: text(256).min(1, 'must not be empty').nullish().openapi({
      description: 'What visitors have to know. Absent: nothing but the link.',
    }),
    max_downloads: count(1_000_000_000)
      .nullish()
      .openapi({
        type: ['integer', 'null'],
        minimum: 1,
        example: 10,
        description: 'After so many downloads the link ends. Absent: never.',
      }),
    disposition: disposition.nullish().openapi({
      description: '`inline` lets browsers show what is harmless to show. Default: `attachment`.',
    }),
  }),
  visitShareLink: z.object({
    path: text(32_768).default('').openapi({
      example: '2026/report.pdf',
      description: 'In a shared folder: the file to download. Absent: what is in it.',
    }),
    disposition: disposition.optional().openapi({
      description:
        '`attachment`, whatever the link says; `inline` to look at it, which is no download where the link shows it and bounds no downloads.',
    }),
  }),
  enter: z.object({ password: text(256).default('').openapi({ example: 'sesame' }) }),
};

const shareLink = z
  .object({
    name: z.string().openapi({ example: `organizations/acme/shareLinks/${examples.urlId}` }),
    share_uri: z.string().optional().openapi({
      format: 'uri',
      example: 'https://files.example/s/kP3v9w2Xc7Lm4Qz8Rb1Nd6Tf5Hj0Ys',
      description:
        'Absolute, and its own credential: whoever has it may download. Absent where AUTH_SECRET was changed since it was made, and it cannot be told again.',
    }),
    target: z.string().openapi({ example: examples.fileName, description: 'What it leads to.' }),
    target_display_name: z.string().optional().openapi({
      example: 'report.pdf',
      description: 'What that is called. Absent where it is there no more.',
    }),
    creator: z.string().openapi({ example: 'ada@example.com' }),
    expire_time: expiry('Until when it serves. Absent: for good.').optional(),
    max_downloads: z.number().int().optional().openapi({ example: 10, description: 'Absent: any number.' }),
    download_count: z.number().int().openapi({ example: 0 }),
    has_password: z.boolean().openapi({ example: false }),
    disposition: disposition.openapi({ example: 'attachment' }),
    create_time: time(),
  })
  .openapi('ShareLink', { description: 'A link to a file or folder for people outside.' });

const access = z
  .object({
    create_time: time(),
    kind: z
      .string()
      .openapi({ example: 'download', description: '`view`, `preview`, `download` or `wrong password`.' }),
    path: z.string().optional().openapi({ description: 'In a shared folder: of which file.' }),
    size_bytes: size.openapi({ description: 'How much went out.' }),
    address: z.string().optional().openapi({ example: '203.0.113.7' }),
  })
  .openapi('ShareAccess', { description: 'A visit by a share link.' });

/** What answers about them carry. */
export const shareAnswers = {
  shareLink,
  shareLinks: z
    .object({ share_links: z.array(shareLink), next_page_token: nextPageToken })
    .openapi('ShareLinkList'),
  accesses: z
    .object({ accesses: z.array(access), next_page_token: nextPageToken })
    .openapi('ShareAccessList'),
};
