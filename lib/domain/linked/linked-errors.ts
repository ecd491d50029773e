import { AppError, denied, invalid, notFound } from '@/lib/base/errors';

export const linkedFileNotFound = () =>
  notFound(
    'LINKED_FILE_NOT_FOUND',
    'There is no such file or folder behind this link. List the folder to see what is there.',
  );

export const linkedParentNotFound = () =>
  notFound(
    'LINKED_FILE_NOT_FOUND',
    'There is no folder to put this into. Linked folders make none: make it where it lies.',
  );

/** One answer for a target that was never there and for one that is gone. */
export const linkTargetNotFound = () =>
  notFound('LINK_TARGET_NOT_FOUND', 'What this link points at is not there. Ask whoever runs this server.');

export const linkedIsFolder = () =>
  invalid('LINKED_IS_FOLDER', 'This is a folder, and only files can be read, written and deleted here.');

/** A symbolic link, a device or the like is in the way; what it leads to is not told. */
export const linkedNotPlain = () =>
  denied('LINKED_NOT_PLAIN', 'What is at this path is no plain file. Choose another name.');

export const linkReadOnly = () =>
  denied('LINK_READ_ONLY', 'This link is for reading only. Ask whoever made it for one that is not.');

export const linkedForbidden = (cause: unknown) =>
  denied('LINKED_FORBIDDEN', 'The server itself may not do this behind the link. Ask whoever runs it.', {
    cause,
  });

export const linkedFileChanged = (cause?: unknown) =>
  new AppError('ABORTED', 'FILE_CHANGED', 'The file changed while it was opened. Try again.', { cause });
