import { examples } from '../examples';
import { z } from '../zod';
import { day, duration, expiry, int32, nextPageToken, size, text, thumbnailSize, time } from './parts';

const disposition = z.enum(['attachment', 'inline'], 'must be attachment or inline');

const visitDisposition = disposition.optional().openapi({
  description:
    '`attachment`: download, whatever the setting of the link. `inline`: preview, which is not counted as a download if the link allows inline display and has no download limit.',
});

const visitThumbnail = {
  thumbnail: thumbnailSize.optional().openapi({
    description:
      'Instead of the file a picture of it as WebP, its longer side so many pixels at most. Not counted as a download, so a link with a download limit has none.',
  }),
  v: text(255).optional().openapi({ description: 'With `thumbnail`: as for Get a thumbnail.' }),
};
const zip = text(16).optional().openapi({
  description:
    'Of a folder: everything below it in one ZIP archive, which counts as one download. Any value, also none.',
});

/** Requests about share links. */
export const shareRequests = {
  createShareLink: z.object({
    expire_duration: duration({ fallback: null, maxMs: 3653 * day, example: '604800s' }),
    password: text(256).min(1, 'must not be empty').nullish().openapi({
      description: 'The password that visitors must enter. Absent: no password.',
    }),
    max_downloads: int32({ min: 1, max: 1_000_000_000 })
      .nullish()
      .openapi({
        type: ['integer', 'null'],
        minimum: 1,
        example: 10,
        description: 'The maximum number of downloads. Absent: no limit.',
      }),
    allow_upload: z.boolean().nullish().openapi({
      description:
        'Of a folder: visitors may add files to it, on the page of the link. They cannot replace or delete any.',
    }),
    disposition: disposition.nullish().openapi({
      description:
        '`inline` displays files of safe types, `attachment` only downloads them. Absent: the page of the link displays them, and requests of programs get attachments.',
    }),
  }),
  visitShareLink: z.object({
    zip,
    path: text(32_768).default('').openapi({
      example: '2026/report.pdf',
      description: 'In a shared folder: redirects to this path below it, `/s/{secret}/2026/report.pdf`.',
    }),
    disposition: visitDisposition,
    ...visitThumbnail,
  }),
  visitSharedPath: z.object({
    received: text(16).optional().openapi({ description: 'Shown by the page after a file was sent.' }),
    zip,
    disposition: visitDisposition,
    ...visitThumbnail,
  }),
  revokeLinks: z
    .object({
      token: text()
        .nullish()
        .openapi({
          example: `tokens/${examples.tokenId}`,
          description: 'Only what this token created: its name or bare id, as audit events show it.',
        }),
      member: text()
        .nullish()
        .openapi({ description: 'Only what this member created: the name or bare id of the member.' }),
    })
    .refine(({ token, member }) => !token || !member, {
      path: ['member'],
      message: 'cannot be combined with token: send one of them, or neither for all links',
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
        'Absolute. The URL is the credential: anyone who has it can download. Absent if AUTH_SECRET has changed since the link was created.',
    }),
    target: z.string().openapi({ example: examples.fileName, description: 'The shared file or folder.' }),
    target_display_name: z.string().optional().openapi({
      example: 'report.pdf',
      description: 'Its name. Absent if it was deleted.',
    }),
    creator: z.string().openapi({ example: 'ada@example.com' }),
    expire_time: expiry('When it expires. Absent: never.').optional(),
    max_downloads: z.number().int().optional().openapi({ example: 10, description: 'Absent: no limit.' }),
    download_count: z.number().int().openapi({ example: 0 }),
    has_password: z.boolean().openapi({ example: false }),
    allow_upload: z.boolean().openapi({
      example: false,
      description: 'Whether visitors may add files to the shared folder.',
    }),
    disposition: disposition.openapi({ example: 'attachment' }),
    create_time: time(),
  })
  .openapi('ShareLink', { description: 'A link to a file or folder for external recipients.' });

const access = z
  .object({
    create_time: time(),
    kind: z
      .string()
      .openapi({ example: 'download', description: '`view`, `preview`, `download` or `wrong password`.' }),
    path: z.string().optional().openapi({ description: 'In a shared folder: the path of the file.' }),
    size_bytes: size.openapi({ description: 'The number of bytes sent.' }),
    address: z.string().optional().openapi({ example: '203.0.113.7' }),
  })
  .openapi('ShareAccess', { description: 'A visit through a share link.' });

/** Responses about them. */
export const shareAnswers = {
  shareLink,
  shareLinks: z
    .object({ share_links: z.array(shareLink), next_page_token: nextPageToken })
    .openapi('ShareLinkList'),
  revokedLinks: z
    .object({ count: z.number().int().openapi({ example: 3, description: 'The number of revoked links.' }) })
    .openapi('RevokedLinks'),
  accesses: z
    .object({ accesses: z.array(access), next_page_token: nextPageToken })
    .openapi('ShareAccessList'),
};
