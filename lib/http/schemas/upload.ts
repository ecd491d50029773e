import { examples } from '../examples';
import { z } from '../zod';
import {
  day,
  displayName,
  duration,
  expiry,
  filename,
  flag,
  folderReference,
  int32,
  int64,
  nextPageToken,
  optionalTime,
  pageSize,
  pageToken,
  passFields,
  size,
  text,
  time,
} from './parts';

const title = displayName(255).openapi({ example: 'Photos of the summer party' });
const message = text(4000).openapi({ example: 'Please send them by Friday.' });

const uploadUrlRequest = z
  .object({
    expire_duration: duration({ fallback: 3_600_000, maxMs: 7 * day, example: '3600s' }),
    filename: filename.nullish().openapi({
      example: 'photo.jpg',
      description:
        'The filename, regardless of what the sender sets. 1 to 255 bytes of UTF-8 after NFC, without slashes and control characters.',
    }),
    mime_type: text(255).nullish().openapi({
      example: 'image/*',
      description:
        'The only accepted type, exact or such as `image/*`: checked against the declared type and the type detected from the bytes.',
    }),
    max_size_bytes: int64(0n)
      .nullish()
      .openapi({
        type: ['string', 'null'],
        example: '10485760',
        description: 'The maximum size of one file in bytes: a string of digits. An integer is accepted too.',
      }),
    folder: folderReference,
    file: text().nullish().openapi({
      description:
        "A file's name or bare id: uploads replace its content, and what was there stays as a version. The filename stays too, unless `filename` sets another. Not together with `folder`.",
    }),
    max_files: int32({ min: 1, max: 10_000 })
      .nullish()
      .openapi({
        type: ['integer', 'null'],
        minimum: 1,
        maximum: 10_000,
        default: 1,
        example: 1,
        description: 'The maximum number of files.',
      }),
    display_name: title.nullish().openapi({
      description:
        'The title of a file request, shown to senders. 1 to 255 bytes without control characters.',
    }),
    message: message.nullish().openapi({ description: 'A message to senders: plain text.' }),
  })
  .refine(({ file, folder }) => !file || !folder, {
    path: ['file'],
    message: 'must be without folder: a file stays where it is',
  })
  .openapi({ description: 'Values set here take precedence over those of the sender.' });

const uploadUrl = z
  .object({
    upload_uri: z.string().openapi({
      format: 'uri',
      example: examples.uploadUri,
      description: 'Absolute. The URL is the credential: anyone who has it can upload.',
    }),
    name: z.string().openapi({ example: `organizations/acme/uploadUrls/${examples.urlId}` }),
    expire_time: expiry('When it expires. Uploads must start before.'),
    create_time: time(),
    max_files: z.number().int().openapi({ example: 1 }),
    file_count: z.number().int().openapi({ example: 0, description: 'Files uploaded through it.' }),
    filename: z.string().optional(),
    mime_type: z.string().optional(),
    max_size_bytes: size.optional(),
    folder: z.string().optional().openapi({ description: 'Absent for the root folder.' }),
    file: z
      .string()
      .optional()
      .openapi({ description: 'The file whose content uploads replace. Absent: uploads create files.' }),
    display_name: title.optional(),
    message: message.optional(),
    revoke_time: optionalTime('When it was revoked. Only for revoked URLs.').optional(),
  })
  .openapi('UploadUrl', { description: 'A URL that accepts files without any other credential.' });

const upload = z
  .object({
    name: z.string().openapi({ example: 'organizations/acme/uploads/4k2jd0q8w1z7m3n5b9x6c0v2a' }),
    filename: z
      .string()
      .openapi({ example: 'holiday.mp4', description: '`untitled` until the sender sets it.' }),
    mime_type: z.string().openapi({
      example: 'video/mp4',
      description:
        '`application/octet-stream` until the sender sets it or it is detected from the bytes at the end.',
    }),
    size_bytes: size.optional().openapi({ description: 'Absent until the sender sets it.' }),
    offset_bytes: size.openapi({ description: 'The number of bytes that are stored durably.' }),
    folder: z.string().optional().openapi({ description: 'Absent in the root folder.' }),
    file: z
      .string()
      .optional()
      .openapi({ description: 'The file whose content it replaces. Absent: it creates one.' }),
    creator: z.string().openapi({ example: 'ada@example.com' }),
    protocol: z.enum(['tus', 'content-range', 'grpc']).openapi({ example: 'tus' }),
    create_time: time(),
    update_time: time().openapi({ description: 'When data last arrived.' }),
    expire_time: expiry('When it expires unless more data arrives.'),
    resume_uri: z
      .string()
      .optional()
      .openapi({ description: 'The URL to resume it (tus). Only for callers who may write.' }),
  })
  .openapi('Upload', { description: 'An unfinished upload.' });

export const uploadRequests = {
  listUploadUrls: z.object({
    page_size: pageSize,
    page_token: pageToken,
    show_ended: flag('Also URLs that were revoked or expired within the last week.'),
    only_named: flag('Only file requests: URLs with a `display_name`.'),
  }),
  getUploadUrl: z.object({
    logo: text(16).optional().openapi({
      description:
        'Any value: the logo of the organization as a picture instead. Only where `has_logo` is true.',
    }),
    received: text(16).optional().openapi({
      description: 'Any value: browsers get a page that confirms the file that a form has sent.',
    }),
    ...passFields,
  }),
  generateUploadUrl: uploadUrlRequest,
  batchGenerateUploadUrls: z.object({
    requests: z
      .array(uploadUrlRequest)
      .min(1)
      .max(100)
      .openapi({ description: 'At most 100 requests, each for one URL.' }),
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
      expire_time: expiry('When it expires. Uploads must start before.'),
      max_files: z.number().int().openapi({ example: 1 }),
      remaining_files: z.number().int().openapi({ example: 1 }),
      max_size_bytes: size
        .optional()
        .openapi({ description: 'Absent: only the limit of the instance applies.' }),
      mime_type: z
        .string()
        .optional()
        .openapi({ example: 'image/*', description: 'The only accepted type. Absent: any type.' }),
      filename: z
        .string()
        .optional()
        .openapi({ description: 'The name of uploaded files. Absent: the sender chooses it.' }),
      file: z
        .string()
        .optional()
        .openapi({ description: 'The file whose content uploads replace. Absent: uploads create files.' }),
      current_filename: z
        .string()
        .optional()
        .openapi({ description: 'The name of that file at the moment.' }),
      display_name: title.optional(),
      message: message.optional(),
      requester: z
        .object({
          display_name: z.string(),
          organization_display_name: z.string(),
          has_logo: z.boolean().optional(),
        })
        .optional()
        .openapi({
          example: { display_name: 'Ada Lovelace', organization_display_name: 'Acme' },
          description: 'Who asks for the files. Only of a file request, which has a title.',
        }),
    })
    .openapi('UploadUrlState', { description: 'The limits of an upload URL, and its remaining uploads.' }),
};
