import { examples } from '../examples';
import { z } from '../zod';
import { link } from './linked';
import {
  etag,
  filenamePattern,
  flag,
  folderReference,
  nextPageToken,
  optionalTime,
  order,
  pageSize,
  pageToken,
  text,
  time,
} from './parts';

const displayName = text(4096).openapi({
  example: 'Reports',
  pattern: filenamePattern,
  description:
    '1 to 255 bytes of UTF-8 after NFC, without slashes and control characters. Sibling folders have different names.',
});

/** Whether the caller gets mail about a folder. */
const folderWatch = z
  .object({
    watching: z.boolean().openapi({ example: true }),
    mail_enabled: z.boolean().openapi({ example: true, description: 'Whether the instance sends mail.' }),
  })
  .openapi('FolderWatch', { description: 'Whether the caller gets mail about the folder.' });

export const folderRequests = {
  listFolders: z.object({
    page_size: pageSize,
    page_token: pageToken,
    folder: text().optional().openapi({
      description:
        'Only folders directly in this folder: its name, its bare id, or `root`. Absent: all folders of the organization.',
    }),
    recursive: flag('With `folder`: also all folders below.'),
    query: text().default('').openapi({
      example: 'report',
      description:
        'Only folders whose name contains all these words, in any order, ignoring case and accents.',
    }),
    show_deleted: flag(
      'Folders in the trash instead of active folders. With `folder=root&recursive=true`: only those that can be restored individually.',
    ),
    view: z.enum(['basic', 'full'], 'must be basic or full').default('basic').openapi({
      description: '`full`: with `starred` of each folder.',
    }),
    starred: flag('Only folders that the caller marked with a star.'),
    order_by: order(['display_name', 'create_time', 'update_time'], 'display_name').openapi({
      example: 'create_time desc',
      description:
        'Ties are broken by id. `display_name` is natural order in any language, whatever the case: file2 before file10.',
    }),
  }),
  getFolder: z.object({
    show_ancestors: flag('Also the folders above it, as `ancestors`.'),
  }),
  createFolder: z.object({
    display_name: displayName,
    folder: folderReference,
    link: link.extend({ read_only: link.shape.read_only.nullish() }).nullish().openapi({
      description:
        'Creates an external folder. Only for administrators of the instance who are also administrators of the organization.',
    }),
  }),
  updateFolder: z
    .object({ display_name: displayName.nullish(), folder: folderReference })
    .openapi({ description: 'Absent fields stay unchanged.' }),
  copyFolder: z.object({
    display_name: displayName.nullish().openapi({
      example: 'Reports (2)',
      description:
        'The name of the copy, which no sibling may have. Absent: the same, with a number if a sibling has it.',
    }),
    folder: folderReference,
  }),
  deleteFolder: z.object({
    force: flag('Delete the folder with everything in it. Without `force`, the folder must be empty.'),
    purge: flag(
      'Delete it permanently, even from the trash, instead of moving it there. Requires the role admin.',
    ),
  }),
  undeleteFolder: z
    .object({ display_name: displayName.nullish(), folder: folderReference })
    .openapi({ description: 'Another name or parent folder, if its own is taken or deleted.' }),
};

const name = z.string().openapi({
  example: examples.folderName,
  description: 'Its resource name: organization and folder id.',
});

const resourceId = z
  .string()
  .openapi({ example: examples.folderId, description: 'The id for the gRPC FileAPI.' });

const folder = z
  .object({
    name,
    display_name: z.string().openapi({ example: 'Reports', description: 'Empty only for the root folder.' }),
    folder: z.string().optional().openapi({
      example: 'organizations/acme/folders/6n8m0k2j4h6g8f0d2s4a6q8w0',
      description: 'The folder that contains it. Absent in the root folder.',
    }),
    resource_id: resourceId,
    ancestors: z
      .array(
        z.object({ name, resource_id: resourceId, display_name: z.string().openapi({ example: 'Archive' }) }),
      )
      .optional()
      .openapi({
        description:
          'The folders above it, from the top down, without the root folder. Present only with `show_ancestors=true`.',
      }),
    etag: etag('Quoted, as in the headers. Changes with name, parent folder and link, not with the content.'),
    create_time: time(),
    update_time: time('When its name or parent folder last changed.'),
    link: link
      .optional()
      .openapi({ description: 'The location of an external folder. Absent for ordinary folders.' }),
    starred: z
      .boolean()
      .optional()
      .openapi({ description: 'Whether the caller marked it with a star. Only in lists with `view=full`.' }),
    delete_time: optionalTime('When it was moved to the trash. Only for folders in the trash.').optional(),
    purge_time: optionalTime(
      'When it will be deleted permanently. Only for folders in the trash.',
    ).optional(),
  })
  .openapi('Folder', { description: 'A folder, without its contents.' });

export const folderAnswers = {
  folder,
  folderWatch,
  folders: z
    .object({ folders: z.array(folder), next_page_token: nextPageToken })
    .openapi('FolderList', { description: 'A page of folders.' }),
};
