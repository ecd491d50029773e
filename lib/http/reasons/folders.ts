import type { Told } from './told';

/** About folders, and places linked into them. */
export const foldersReasons = {
  FOLDER_NOT_FOUND: {
    code: 'NOT_FOUND',
    says: 'There is no such folder in this organization. It may have been deleted.',
  },
  FOLDER_NAME_TAKEN: {
    code: 'ALREADY_EXISTS',
    says: 'There is a folder of this name already. Choose another name, or use that folder.',
    metadata: { name: 'organizations/acme/folders/0b1c5d9e2f7g3h8j4k6m1n0p5' },
  },
  FOLDER_NOT_DELETED: { code: 'ALREADY_EXISTS', says: 'This folder is not in the trash.' },
  FOLDER_IS_ROOT: {
    code: 'FAILED_PRECONDITION',
    says: 'The root folder cannot be renamed, moved or deleted.',
  },
  FOLDER_NOT_LINKED: {
    code: 'FAILED_PRECONDITION',
    says: 'This folder is not linked to another place: what is in it are files and folders.',
  },
  LINKED_IS_FOLDER: {
    code: 'INVALID_ARGUMENT',
    says: 'This is a folder, and only files can be read, written and deleted here.',
  },
  LINK_URI_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'A link needs a uri such as file:///srv/acme/reports or s3://bucket/prefix, without "..", empty names and control characters.',
  },
  LINKED_PATH_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'This path has "." or ".." for a name. Name the way from the linked folder, as in reports/2026/a.pdf.',
    means: 'This is no path that can be behind a link. The message says why.',
  },
  LINK_NOT_ALLOWED: {
    code: 'PERMISSION_DENIED',
    says: 'LINK_ROOTS does not let this organization link there. Ask whoever runs this server.',
  },
  LINK_READ_ONLY: {
    code: 'PERMISSION_DENIED',
    says: 'This link is for reading only. Ask whoever made it for one that is not.',
  },
  LINKED_NOT_PLAIN: {
    code: 'PERMISSION_DENIED',
    says: 'What is at this path is no plain file. Choose another name.',
  },
  LINKED_FORBIDDEN: {
    code: 'PERMISSION_DENIED',
    says: 'The server itself may not do this behind the link. Ask whoever runs it.',
  },
  LINKED_FILE_NOT_FOUND: {
    code: 'NOT_FOUND',
    says: 'There is no such file or folder behind this link. List the folder to see what is there.',
  },
  LINK_TARGET_NOT_FOUND: {
    code: 'NOT_FOUND',
    says: 'What this link points at is not there. Ask whoever runs this server.',
  },
  FOLDER_IS_LINKED: {
    code: 'FAILED_PRECONDITION',
    says: 'This folder is a window onto a place outside. Use its linkedFiles routes, or choose another folder.',
  },
  FOLDER_IS_DELETED: {
    code: 'FAILED_PRECONDITION',
    says: 'The folder that it was in is in the trash. Bring that back first, or say in "folder" where to put it.',
    metadata: { folder: 'organizations/acme/folders/0b1c5d9e2f7g3h8j4k6m1n0p5' },
  },
  FOLDER_INTO_ITSELF: {
    code: 'FAILED_PRECONDITION',
    says: 'A folder cannot go into itself or a folder below it. Choose another place.',
  },
  FOLDER_TOO_DEEP: {
    code: 'FAILED_PRECONDITION',
    says: 'Folders may lie 100 deep. Choose a place further up.',
  },
  FOLDER_NOT_EMPTY: {
    code: 'FAILED_PRECONDITION',
    says: 'This folder is not empty. Empty it first, or delete it with force=true together with all that is in it.',
  },
} as const satisfies Record<string, Told>;
