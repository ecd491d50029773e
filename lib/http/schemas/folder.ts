import { examples } from '../examples';
import { z } from '../zod';
import { link } from './linked';
import {
  etag,
  filenamePattern,
  folderReference,
  nextPageToken,
  order,
  pageSize,
  pageToken,
  rareTime,
  text,
  time,
  truth,
} from './parts';

const displayName = text(4096).openapi({
  example: 'Reports',
  pattern: filenamePattern,
  description:
    '1 to 255 bytes of UTF-8 after NFC, without slashes and control characters. Sibling folders have different names.',
});

export const folderRequests = {
  listFolders: z.object({
    page_size: pageSize,
    page_token: pageToken,
    folder: text().optional().openapi({
      description:
        "Only what is directly in this folder: its name, its bare id, or `root`. Absent: all the organization's folders.",
    }),
    recursive: truth('With `folder`: also what is in the folders below it.'),
    query: text().default('').openapi({
      example: 'report',
      description: 'Only folders whose name has this in it, whatever the case.',
    }),
    show_deleted: truth(
      'The trash instead of the living folders. With `folder=root&recursive=true`: only those that can be brought back one by one.',
    ),
    order_by: order(['display_name', 'create_time', 'update_time'], 'display_name').openapi({
      example: 'create_time desc',
    }),
  }),
  getFolder: z.object({
    show_ancestors: truth('Also the folders above it, as `ancestors`.'),
  }),
  createFolder: z.object({
    display_name: displayName,
    folder: folderReference,
    link: link.extend({ read_only: link.shape.read_only.nullish() }).nullish().openapi({
      description:
        'Makes it a window onto a place outside. Only for administrators of the instance who administer the organization too.',
    }),
  }),
  updateFolder: z
    .object({ display_name: displayName.nullish(), folder: folderReference })
    .openapi({ description: 'What is absent stays as it is.' }),
  deleteFolder: z.object({
    force: truth('Delete it with all that is in it and below. Without it, a folder must be empty.'),
    purge: truth('Erase it now, from the trash too, instead of moving it there. Needs the role admin.'),
  }),
  undeleteFolder: z
    .object({ display_name: displayName.nullish(), folder: folderReference })
    .openapi({ description: 'Another name or place, where its own is taken or gone by now.' }),
};

const name = z.string().openapi({
  example: examples.folderName,
  description: 'Its resource name: organization and folder id.',
});

const resourceId = z
  .string()
  .openapi({ example: examples.folderId, description: 'The id that the gRPC FileAPI takes.' });

const folder = z
  .object({
    name,
    display_name: z
      .string()
      .openapi({ example: 'Reports', description: 'Empty for the root folder, and only there.' }),
    folder: z.string().optional().openapi({
      example: 'organizations/acme/folders/6n8m0k2j4h6g8f0d2s4a6q8w0',
      description: 'The folder that holds it. Absent at the root.',
    }),
    resource_id: resourceId,
    ancestors: z
      .array(
        z.object({ name, resource_id: resourceId, display_name: z.string().openapi({ example: 'Archive' }) }),
      )
      .optional()
      .openapi({
        description:
          'The folders above it, from the top down, without the root. Present only with `show_ancestors=true`.',
      }),
    etag: etag('Quoted, as in the headers. Changes with name, place and link, not with the content.'),
    create_time: time(),
    update_time: time('When its name or place last changed.'),
    link: link
      .optional()
      .openapi({ description: 'Where its content lies, if that is outside. Absent on ordinary folders.' }),
    delete_time: rareTime('When it went to the trash. Only on folders in the trash.').optional(),
    purge_time: rareTime('When it will be erased. Only on folders in the trash.').optional(),
  })
  .openapi('Folder', { description: 'A folder, without what is in it.' });

export const folderAnswers = {
  folder,
  folders: z
    .object({ folders: z.array(folder), next_page_token: nextPageToken })
    .openapi('FolderList', { description: 'A page of folders.' }),
};
