import { z } from '../zod';
import { etag, nextPageToken, pageSize, pageToken, size, text, time } from './parts';

/** Only limits the length: the domain validates paths. */
const path = (description: string) => text(8192).openapi({ example: 'reports/2026/a.pdf', description });

const relativePath =
  'The path relative to the external folder, with `/` between names. Names are case-sensitive.';

export const linkedRequests = {
  listLinkedFiles: z.object({
    path: path(`The folder to list. ${relativePath} Absent or empty: the external folder itself.`).default(
      '',
    ),
    page_size: pageSize,
    page_token: pageToken,
  }),
  linkedFile: z.object({ path: path(relativePath) }),
  downloadLinkedFile: z.object({
    path: path(relativePath),
    disposition: z.enum(['attachment', 'inline'], 'must be attachment or inline').optional().openapi({
      description: '`inline` applies as for files: to safe types whose bytes match their extension.',
    }),
  }),
};

const linkedFile = z
  .object({
    path: z.string().openapi({
      example: 'reports/2026/a.pdf',
      description: 'The path relative to the external folder. Empty for the external folder itself.',
    }),
    filename: z.string().openapi({ example: 'a.pdf', description: 'The last name of its path.' }),
    is_folder: z.boolean().openapi({ example: false }),
    size_bytes: size.optional().openapi({ description: 'Absent for folders.' }),
    mime_type: z.string().optional().openapi({
      example: 'application/pdf',
      description: 'Determined by the extension. Absent for folders.',
    }),
    kind: z.string().optional().openapi({
      example: 'tdx:ext:pdf',
      description: 'Determined by the extension. Absent for folders, and without one.',
    }),
    update_time: time('When it last changed. Absent if the storage does not record it.').optional(),
    etag: etag('Quoted, as in the headers. Absent for folders.').optional(),
  })
  .openapi('LinkedFile', { description: 'A file or folder in an external folder.' });

export const linkedAnswers = {
  linkedFile,
  linkedFiles: z
    .object({ linked_files: z.array(linkedFile), next_page_token: nextPageToken })
    .openapi('LinkedFileList', {
      description:
        'A page of the contents of an external folder, by name in natural order (file2 before file10). A folder with more than 10,000 entries is listed byte by byte.',
    }),
};

export const link = z.object({
  uri: text(8192).openapi({
    description:
      '`file:///directory`, percent-encoded, or `s3://bucket/prefix`, within the locations that the operator allows.',
  }),
  read_only: z.boolean().openapi({ description: 'Whether writing and deleting are forbidden.' }),
});
