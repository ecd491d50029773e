import { examples } from '../examples';
import { z } from '../zod';
import {
  count,
  day,
  displayName,
  duration,
  expiry,
  filename,
  folderReference,
  int64,
  nextPageToken,
  pageSize,
  pageToken,
  rareTime,
  size,
  text,
  time,
  truth,
} from './parts';

const title = displayName(255).openapi({ example: 'Photos of the summer party' });
const message = text(4000).openapi({ example: 'Please send them by Friday.' });

const uploadUrlRequest = z
  .object({
    expire_duration: duration({ fallback: 3_600_000, longest: 7 * day, example: '3600s' }),
    filename: filename.nullish().openapi({
      example: 'photo.jpg',
      description:
        'The filename, whatever the sender says. 1 to 255 bytes of UTF-8 after NFC, without slashes and control characters.',
    }),
    mime_type: text(255).nullish().openapi({
      example: 'image/*',
      description:
        'The only type that is taken, exact or `image/*`: held against the declared type and, where the bytes tell one, against that.',
    }),
    max_size_bytes: int64(0n)
      .nullish()
      .openapi({
        type: ['string', 'null'],
        example: '10485760',
        description: 'The most bytes that one file may have: a string of digits. An integer is accepted too.',
      }),
    folder: folderReference,
    max_files: count(10_000)
      .nullish()
      .openapi({
        type: ['integer', 'null'],
        minimum: 1,
        maximum: 10_000,
        default: 1,
        example: 1,
        description: 'How many files the URL takes.',
      }),
    display_name: title.nullish().openapi({
      description:
        'What the files are for. Whoever has the URL is told; 1 to 255 bytes without control characters.',
    }),
    message: message.nullish().openapi({ description: 'More for whoever has the URL: plain text.' }),
  })
  .openapi({ description: 'What is set here binds the URL and wins over what a sender says.' });

const uploadUrl = z
  .object({
    upload_uri: z.string().openapi({
      format: 'uri',
      example: examples.uploadUri,
      description: 'Absolute, and its own credential: whoever has it may upload.',
    }),
    name: z.string().openapi({ example: `organizations/acme/uploadUrls/${examples.urlId}` }),
    expire_time: expiry('Until when an upload may begin.'),
    create_time: time(),
    max_files: z.number().int().openapi({ example: 1 }),
    file_count: z.number().int().openapi({ example: 0, description: 'Files that came through it.' }),
    filename: z.string().optional(),
    mime_type: z.string().optional(),
    max_size_bytes: size.optional(),
    folder: z.string().optional().openapi({ description: 'Absent: the root.' }),
    display_name: title.optional(),
    message: message.optional(),
    revoke_time: rareTime('When it was revoked. Only on URLs that were.').optional(),
  })
  .openapi('UploadUrl', { description: 'A URL that takes files without any other credential.' });

const upload = z
  .object({
    name: z.string().openapi({ example: 'organizations/acme/uploads/4k2jd0q8w1z7m3n5b9x6c0v2a' }),
    filename: z
      .string()
      .openapi({ example: 'holiday.mp4', description: 'As long as nobody told it: untitled.' }),
    mime_type: z.string().openapi({
      example: 'video/mp4',
      description: 'As long as nobody told it: application/octet-stream. The bytes tell it at the end.',
    }),
    size_bytes: size.optional().openapi({ description: 'Absent while the sender has not told it.' }),
    offset_bytes: size.openapi({ description: 'How much has arrived and is safe.' }),
    folder: z.string().optional().openapi({ description: 'Absent at the root.' }),
    creator: z.string().openapi({ example: 'ada@example.com' }),
    protocol: z.enum(['tus', 'content-range', 'grpc']).openapi({ example: 'tus' }),
    create_time: time(),
    expire_time: expiry('When it ends unless more arrives.'),
    resume_uri: z
      .string()
      .optional()
      .openapi({ description: 'Where to go on (tus); only for whom may write.' }),
  })
  .openapi('Upload', { description: 'An upload that has begun and is not finished.' });

export const uploadRequests = {
  listUploadUrls: z.object({
    page_size: pageSize,
    page_token: pageToken,
    show_ended: truth('Also those that were revoked or have expired, for a week after.'),
    only_named: truth('Only those with a `display_name`: requests for files.'),
  }),
  generateUploadUrl: uploadUrlRequest,
  batchGenerateUploadUrls: z.object({
    requests: z
      .array(uploadUrlRequest)
      .min(1)
      .max(100)
      .openapi({ description: 'At most 100, each as for one URL.' }),
  }),
};

export const uploadAnswers = {
  uploadUrl,
  uploadUrls: z
    .object({ upload_urls: z.array(uploadUrl), next_page_token: nextPageToken })
    .openapi('UploadUrlList'),
  uploadUrlBatch: z.object({ responses: z.array(uploadUrl) }).openapi('UploadUrlBatch'),
  uploads: z.object({ uploads: z.array(upload), next_page_token: nextPageToken }).openapi('UploadList'),
  uploadUrlState: z
    .object({
      expire_time: expiry('Until when an upload may begin.'),
      max_files: z.number().int().openapi({ example: 1 }),
      remaining_files: z.number().int().openapi({ example: 1 }),
      max_size_bytes: size.optional().openapi({ description: 'Absent: no bound of its own.' }),
      mime_type: z
        .string()
        .optional()
        .openapi({ example: 'image/*', description: 'The only type it takes. Absent: any.' }),
      filename: z
        .string()
        .optional()
        .openapi({ description: 'The name that files get. Absent: the sender tells it.' }),
      display_name: title.optional(),
      message: message.optional(),
    })
    .openapi('UploadUrlState', { description: 'What may still be done with an upload URL.' }),
};
