import { z } from '../zod';
import { etag, nextPageToken, pageSize, pageToken, size, text, time } from './parts';

/** The domain says what is wrong with a path; this only bounds it. */
const path = (description: string) => text(8192).openapi({ example: 'reports/2026/a.pdf', description });

const way = 'The way to it from the linked folder, `/` between names. Names are taken byte for byte.';

export const linkedRequests = {
  listLinkedFiles: z.object({
    path: path(`The folder to list. ${way} Absent or empty: the linked folder itself.`).default(''),
    page_size: pageSize,
    page_token: pageToken,
  }),
  linkedFile: z.object({ path: path(way) }),
  downloadLinkedFile: z.object({
    path: path(way),
    disposition: z.enum(['attachment', 'inline'], 'must be attachment or inline').optional().openapi({
      description:
        '`inline` is granted as for files, to harmless types whose bytes are what their extension says.',
    }),
  }),
};

const linkedFile = z
  .object({
    path: z.string().openapi({
      example: 'reports/2026/a.pdf',
      description: 'The way to it from the linked folder. Empty for that itself.',
    }),
    filename: z.string().openapi({ example: 'a.pdf', description: 'The last name of its path.' }),
    is_folder: z.boolean().openapi({ example: false }),
    size_bytes: size.optional().openapi({ description: 'Absent on folders.' }),
    mime_type: z
      .string()
      .optional()
      .openapi({ example: 'application/pdf', description: 'By extension. Absent on folders.' }),
    kind: z
      .string()
      .optional()
      .openapi({ example: 'tdx:ext:pdf', description: 'By extension. Absent on folders and without one.' }),
    update_time: time('When it was last changed, as far as is known where it lies.').optional(),
    etag: etag('Quoted, as in the headers. Absent on folders.').optional(),
  })
  .openapi('LinkedFile', { description: 'A file or a folder behind a linked folder.' });

export const linkedAnswers = {
  linkedFile,
  linkedFiles: z
    .object({ linked_files: z.array(linkedFile), next_page_token: nextPageToken })
    .openapi('LinkedFileList', { description: 'A page of what is in a folder behind a link, by name.' }),
};

export const link = z.object({
  uri: text(8192).openapi({
    description:
      '`file:///directory`, names percent-encoded, or `s3://bucket/prefix`, within what the operator allows.',
  }),
  read_only: z.boolean().openapi({ description: 'Whether nothing may be written and deleted there.' }),
});
