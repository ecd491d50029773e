import { fail } from '@/lib/base/errors';

export const linkedParentNotFound = () =>
  fail('LINKED_FILE_NOT_FOUND', {
    message:
      "There is no such folder to write into. External folders don't create folders: create it in the directory itself.",
  });

export const linkedForbidden = (cause: unknown) => fail('LINKED_FORBIDDEN', { cause });

export const linkedFileChanged = (cause?: unknown) => fail('FILE_CHANGED', { cause });
