import { mediaKinds } from '@/lib/base/media-kind';
import { examples } from '../examples';
import { z } from '../zod';
import {
  day,
  duration,
  etag,
  expiry,
  filename,
  flag,
  folderReference,
  modifyTime,
  nextPageToken,
  optionalTime,
  order,
  pageSize,
  pageToken,
  passFields,
  picture,
  size,
  text,
  thumbnailSize,
  time,
  timeFilter,
} from './parts';

const file = z
  .object({
    name: z
      .string()
      .openapi({ example: examples.fileName, description: 'Its resource name: organization and file id.' }),
    filename: z.string().openapi({ example: 'report.pdf' }),
    mime_type: z.string().openapi({ example: 'application/pdf' }),
    size_bytes: size,
    create_time: time(),
    update_time: time('When its content, filename, folder or type last changed.'),
    modify_time: optionalTime(
      "The file's own modification time, if its sender gave it. A new content has its own, or none.",
    ).optional(),
    etag: etag('Quoted, as in the headers. Changes with content, filename, folder and type.'),
    sha256: z.string().optional().openapi({
      pattern: '^[0-9a-f]{64}$',
      example: examples.sha256,
      description:
        'SHA-256 of the content in lower-case hex. Absent while it is being recomputed after an append.',
    }),
    resource_id: z
      .string()
      .openapi({ example: examples.fileId, description: 'The id for the gRPC FileAPI.' }),
    folder: z.string().optional().openapi({
      example: examples.folderName,
      description: 'The folder that contains it. Absent in the root folder.',
    }),
    kind: z
      .string()
      .optional()
      .openapi({ example: 'tdx:ext:pdf', description: 'Determined by the extension. Absent without one.' }),
    state: z.enum(['ACTIVE', 'UPLOADING']).openapi({
      example: 'ACTIVE',
      description: '`UPLOADING` while a streaming upload is writing to it.',
    }),
    content_update_time: optionalTime(
      'When its content last changed; renames and moves do not count. Only in lists with `view=full`.',
    ).optional(),
    modifier: z
      .object({ email: z.string(), display_name: z.string(), picture })
      .optional()
      .openapi({
        example: { email: 'ada@example.com', display_name: 'Ada Lovelace' },
        description:
          'Who changed the content last; of an upload by URL, who created the URL. Only in lists with `view=full`.',
      }),
    creator: z.object({ email: z.string(), display_name: z.string(), picture }).optional().openapi({
      description:
        'Who created the file; of an upload by URL, who created the URL. Only in lists with `view=full`.',
    }),
    sender: z
      .object({ display_name: z.string().optional(), email: z.string().optional() })
      .optional()
      .openapi({
        description: 'Who sent it through an upload URL, as they said. It is not verified.',
      }),
    starred: z.boolean().optional().openapi({
      description: 'Whether the caller marked it with a star. Only in lists with `view=full`.',
    }),
    delete_time: optionalTime('When it was moved to the trash. Only for files in the trash.').optional(),
    purge_time: optionalTime('When it will be deleted permanently. Only for files in the trash.').optional(),
  })
  .openapi('File', { description: 'A file, without its bytes.' });

const version = z
  .object({
    name: z.string().openapi({
      example: `${examples.fileName}/versions/${examples.fileId}`,
      description: 'Its resource name: that of its file, and the version id.',
    }),
    filename: z.string().openapi({ example: 'report.pdf', description: 'The filename at that time.' }),
    mime_type: z.string().openapi({ example: 'application/pdf' }),
    size_bytes: size,
    sha256: z
      .string()
      .optional()
      .openapi({ pattern: '^[0-9a-f]{64}$', example: examples.sha256, description: 'Absent if unknown.' }),
    creator: z.string().optional().openapi({
      example: 'ada@example.com',
      description: 'Who stored it. Absent if the account was deleted.',
    }),
    creator_name: z.string().optional().openapi({ example: 'Ada Lovelace' }),
    creator_picture: picture,
    create_time: time('When it was stored.'),
    is_current: z
      .boolean()
      .openapi({ example: false, description: 'Whether it is the content of the file.' }),
    keep_forever: z.boolean().openapi({ example: false }),
    purge_time: optionalTime(
      'When it will be deleted permanently. Absent for the current version and for one that is kept forever.',
    ).optional(),
  })
  .openapi('Version', { description: 'A content that a file has or had.' });

/** `http_body`: the body is a google.api.HttpBody in JSON. Otherwise the body is the file, JSON included. */
const bodyForm = z.enum(['http_body'], 'must be http_body, or absent').optional();

export const fileRequests = {
  listFiles: z.object({
    page_size: pageSize,
    page_token: pageToken,
    folder: text().optional().openapi({
      description:
        'Only files directly in this folder: its name, its bare id, or `root`. Absent: all files of the organization.',
    }),
    recursive: flag('With `folder`: also files in the folders below it.'),
    query: text().default('').openapi({
      example: 'report',
      description:
        'Only files whose filename contains all these words, in any order, ignoring case and accents.',
    }),
    show_deleted: flag('Files in the trash instead of active files.'),
    view: z.enum(['basic', 'full'], 'must be basic or full').default('basic').openapi({
      description: '`full`: with `content_update_time`, `modifier`, `creator` and `starred` of each file.',
    }),
    starred: flag('Only files that the caller marked with a star.'),
    category: z
      .enum(
        ['', ...mediaKinds.map(([kind]) => kind), 'other'],
        'must be a kind of files, such as image or pdf',
      )
      .default('')
      .openapi({ example: 'pdf', description: 'Only files of this kind, by their media type.' }),
    creator: text(255).default('').openapi({
      example: 'ada@example.com',
      description:
        'Only files that this person created: an email address, the name of a member, or `me`. Files that came through an upload URL count for its creator.',
    }),
    modified_from: timeFilter(
      'Only files with this modification time or a later one: their `modify_time`, else their `content_update_time`. A date means the start of that day in UTC.',
    ),
    modified_to: timeFilter(
      'Only files with a modification time before this. A date means the end of that day in UTC.',
      { isEnd: true },
    ),
    upload_url: text(255).default('').openapi({
      description: 'Only files uploaded through this upload URL: its name or bare id.',
    }),
    order_by: order(
      ['create_time', 'update_time', 'modify_time', 'content_update_time', 'filename', 'size_bytes'],
      'create_time desc',
    ).openapi({
      example: 'filename',
      description:
        'Ties are broken by id. `filename` is natural order in any language, whatever the case: file2 before file10. Where a file has no `modify_time`, its `content_update_time` counts.',
    }),
  }),
  uploadFile: z.object({
    filename: filename.optional().openapi({
      example: 'report.pdf',
      description:
        'The filename if there is no Content-Disposition. 1 to 255 bytes of UTF-8 after NFC, without slashes, backslashes, control characters and bidirectional controls.',
    }),
    body: bodyForm,
    modify_time: modifyTime,
    folder: text().optional().openapi({
      description: 'The destination folder: its name or bare id. Absent or empty: the root folder.',
    }),
  }),
  uploadToUrl: z.object({
    filename: filename.optional().openapi({
      example: 'report.pdf',
      description: 'The filename if there is no Content-Disposition.',
    }),
    body: bodyForm,
    modify_time: modifyTime,
    sender_name: text(255).optional().openapi({
      example: 'Grace Hopper',
      description:
        'Who sends the file, shown with it. It is not verified. In a form, a field of this name before the file does the same.',
    }),
    sender_email: text(254).optional().openapi({
      example: 'grace@example.com',
      description: 'The email address of the sender, likewise.',
    }),
    ...passFields,
  }),
  downloadFile: z.object({
    disposition: z.enum(['attachment', 'inline'], 'must be attachment or inline').optional().openapi({
      description:
        '`inline` applies to raster images, audio, video, PDF and plain text whose bytes match their type. All other files are sent as attachments.',
    }),
  }),
  getThumbnail: z.object({
    size: thumbnailSize.optional().default(256).openapi({ default: 256 }),
    v: text(255).optional().openapi({
      example: examples.etag,
      description:
        "The file's `etag`, quoted or not. If it is the current one, the response may be cached for a year.",
    }),
  }),
  replaceFile: z.object({ body: bodyForm, modify_time: modifyTime }),
  deleteFile: z.object({
    purge: flag(
      'Delete the file permanently, even from the trash, instead of moving it there. Requires the role admin.',
    ),
  }),
  updateFile: z
    .object({ filename: filename.nullish(), folder: folderReference })
    .openapi({ description: 'Absent fields stay unchanged.' }),
  undeleteFile: z
    .object({ folder: folderReference })
    .openapi({ description: 'Another folder, if its own is in the trash as well.' }),
  copyFile: z
    .object({
      folder: folderReference,
      filename: filename.nullish().openapi({
        example: 'report (2).pdf',
        description:
          'The name of the copy. Absent: the same, with a number if a file in the folder has it: `report (2).pdf`.',
      }),
      version: text(4096).nullish().openapi({
        example: examples.fileId,
        description: 'The version to copy: its name or bare id. Absent: the current one.',
      }),
      file: text(4096).nullish().openapi({
        example: null,
        description:
          'A file whose content is replaced: its name or bare id. Absent: a new file. Not with `folder` and `filename`.',
      }),
    })
    .refine(({ file, folder, filename }) => !file || (folder === undefined && !filename), {
      message: 'cannot be combined with folder and filename',
      path: ['file'],
    }),
  updateVersion: z.object({
    keep_forever: z
      .boolean()
      .nullish()
      .openapi({ example: true, description: 'Whether it is kept forever. Absent: unchanged.' }),
  }),
  generateDownloadUrl: z.object({
    expire_duration: duration({ fallback: 3_600_000, maxMs: 7 * day, example: '3600s' }),
  }),
};

export const fileAnswers = {
  file,
  version,
  versions: z
    .object({ versions: z.array(version), next_page_token: nextPageToken })
    .openapi('VersionList', { description: 'A page of versions.' }),
  files: z
    .object({ files: z.array(file), next_page_token: nextPageToken })
    .openapi('FileList', { description: 'A page of files.' }),
  downloadUrl: z
    .object({
      download_uri: z.string().openapi({
        format: 'uri',
        example: examples.downloadUri,
        description: 'Absolute. The URL is the credential: anyone who has it can download.',
      }),
      expire_time: expiry('When it expires.'),
    })
    .openapi('DownloadUrl', { description: 'A URL that downloads one file without any other credential.' }),
};
