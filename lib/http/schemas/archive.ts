import { examples } from '../examples';
import { z } from '../zod';
import { choiceProblem } from './batch';
import { day, duration, expiry, filename, folderReference, size, text } from './parts';

const lifetime = duration({ fallback: 3_600_000, maxMs: 7 * day, example: '3600s' });

/** Requests about archives. */
export const archiveRequests = {
  zipFiles: z
    .object({
      names: z
        .array(text())
        .max(1000)
        .nullish()
        .openapi({
          example: [examples.fileName],
          description:
            'At most 1000 names or ids of files and folders. Everything below a folder is in the archive.',
        }),
      folder: folderReference.openapi({
        example: undefined,
        description:
          'Instead of `names`: the files in this folder. Null, empty or `root` is the root folder.',
      }),
      recursive: z
        .boolean()
        .nullish()
        .openapi({ description: 'With `folder`: everything below it, with paths from it.' }),
      query: text().nullish().openapi({
        description:
          'With `folder`: only files whose filename contains all these words, in any order, ignoring case and accents.',
      }),
      include_linked: z.boolean().nullish().openapi({
        description: 'Also the content of external folders. Its files are read once for this.',
      }),
      filename: filename
        .nullish()
        .openapi({ example: 'reports.zip', description: 'Default: the name of the only file or folder.' }),
      expire_duration: lifetime,
    })
    .superRefine(({ names, folder, recursive, query }, context) => {
      const message = choiceProblem({ names, folder, recursive, query });
      if (message !== null) context.addIssue({ code: 'custom', path: ['names'], message });
    }),
  exportOrganization: z.object({ expire_duration: lifetime }),
};

/** Responses about them. */
export const archiveAnswers = {
  archive: z
    .object({
      zip_uri: z.string().openapi({
        format: 'uri',
        example: examples.zipUri,
        description: 'Absolute. The URL is the credential: anyone who has it can download.',
      }),
      filename: z.string().openapi({ example: 'reports.zip' }),
      size_bytes: size.openapi({ description: 'The exact size of the archive in bytes.' }),
      file_count: z
        .number()
        .int()
        .openapi({ example: 1, description: 'The number of files in it, without folders.' }),
      expire_time: expiry(
        'When it expires. Each request for its bytes postpones this to at least 24 hours later.',
      ),
      omitted_linked_folder_count: z.number().int().optional().openapi({
        example: 1,
        description:
          'How many external folders of the selection are not in it, since `include_linked` was not set. Absent for none.',
      }),
    })
    .openapi('Archive', { description: 'A ZIP archive, and the URL that downloads it.' }),
};
