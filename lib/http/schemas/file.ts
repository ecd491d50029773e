import { examples } from '../examples';
import { z } from '../zod';
import {
  day,
  duration,
  etag,
  expiry,
  filename,
  folderReference,
  nextPageToken,
  order,
  pageSize,
  pageToken,
  rareTime,
  size,
  text,
  time,
  truth,
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
    etag: etag('Quoted, as in the headers. Changes with content, filename, folder and type.'),
    sha256: z.string().optional().openapi({
      pattern: '^[0-9a-f]{64}$',
      example: examples.sha256,
      description: 'Of the content, in lower-case hex. Absent while it is being told anew after an append.',
    }),
    resource_id: z
      .string()
      .openapi({ example: examples.fileId, description: 'The id that the gRPC FileAPI takes.' }),
    folder: z.string().optional().openapi({
      example: examples.folderName,
      description: 'The folder that holds it. Absent at the root.',
    }),
    kind: z
      .string()
      .optional()
      .openapi({ example: 'tdx:ext:pdf', description: 'By extension. Absent without one.' }),
    state: z.enum(['ACTIVE', 'UPLOADING']).openapi({
      example: 'ACTIVE',
      description: '`UPLOADING` while it is streamed in place.',
    }),
    delete_time: rareTime('When it went to the trash. Only on files in the trash.').optional(),
    purge_time: rareTime('When its bytes will be erased. Only on files in the trash.').optional(),
  })
  .openapi('File', { description: 'A file, without its bytes.' });

export const fileRequests = {
  listFiles: z.object({
    page_size: pageSize,
    page_token: pageToken,
    folder: text().optional().openapi({
      description:
        "Only what is directly in this folder: its name, its bare id, or `root`. Absent: all the organization's files.",
    }),
    recursive: truth('With `folder`: also what is in the folders below it.'),
    query: text().default('').openapi({
      example: 'report',
      description: 'Only files whose filename has this in it, whatever the case.',
    }),
    show_deleted: truth('The trash instead of the living files.'),
    upload_url: text(255).default('').openapi({
      description: 'Only files that came in by this upload URL: its name or bare id.',
    }),
    order_by: order(['create_time', 'update_time', 'filename', 'size_bytes'], 'create_time desc').openapi({
      example: 'filename',
    }),
  }),
  uploadFile: z.object({
    filename: filename.optional().openapi({
      example: 'report.pdf',
      description:
        'The filename where no Content-Disposition tells it. 1 to 255 bytes of UTF-8 after NFC, without slashes and control characters.',
    }),
    folder: text().optional().openapi({
      description: "The folder to put it in: a folder's name or bare id. Absent or empty: the root.",
    }),
  }),
  downloadFile: z.object({
    disposition: z.enum(['attachment', 'inline'], 'must be attachment or inline').optional().openapi({
      description:
        '`inline` is granted to raster images, audio, video, PDF and plain text whose bytes are what their type says. All else comes as an attachment.',
    }),
  }),
  deleteFile: z.object({
    purge: truth('Erase the file now, from the trash too, instead of moving it there. Needs the role admin.'),
  }),
  updateFile: z
    .object({ filename: filename.nullish(), folder: folderReference })
    .openapi({ description: 'What is absent stays as it is.' }),
  undeleteFile: z
    .object({ folder: folderReference })
    .openapi({ description: 'Another place, where its folder is in the trash too.' }),
  generateDownloadUrl: z.object({
    expire_duration: duration({ fallback: 3_600_000, longest: 7 * day, example: '3600s' }),
  }),
};

export const fileAnswers = {
  file,
  files: z
    .object({ files: z.array(file), next_page_token: nextPageToken })
    .openapi('FileList', { description: 'A page of files.' }),
  downloadUrl: z
    .object({
      download_uri: z.string().openapi({
        format: 'uri',
        example: examples.downloadUri,
        description: 'Absolute, and its own credential: whoever has it may download.',
      }),
      expire_time: expiry('Until when it serves.'),
    })
    .openapi('DownloadUrl', { description: 'A URL that serves one file without any other credential.' }),
};
