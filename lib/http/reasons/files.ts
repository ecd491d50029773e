import type { Told } from './told';

/** About files and what is sent for them. */
export const filesReasons = {
  FILENAME_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'This name cannot be used: it has a slash or backslash. Choose another one.',
    means: 'This name cannot be used. The message says why.',
  },
  DIGEST_MISMATCH: {
    code: 'INVALID_ARGUMENT',
    says: 'The content is not what its digest header says. Nothing was kept; send it again.',
  },
  CONTENT_TOO_SHORT: {
    code: 'INVALID_ARGUMENT',
    says: 'The content ended before its announced length. Nothing was kept.',
  },
  BODY_TOO_SLOW: {
    code: 'INVALID_ARGUMENT',
    says: 'The content arrived too slowly. Use a resumable upload on such a line: it goes on where it was.',
  },
  CONTENT_TOO_LARGE: {
    code: 'INVALID_ARGUMENT',
    says: 'The content is larger than the 5497558138880 bytes allowed here.',
    means: 'The content is larger than is allowed here; JSON may have 1 MiB.',
    metadata: { max_size_bytes: '5497558138880' },
  },
  RANGE_NOT_SATISFIABLE: {
    code: 'INVALID_ARGUMENT',
    says: 'No part of the range lies within the 1048576 bytes of the file.',
    means: 'No part of the range lies within the file.',
    metadata: { content_range: 'bytes */1048576' },
  },
  FILE_NOT_FOUND: {
    code: 'NOT_FOUND',
    says: 'There is no such file in this organization. It may have been deleted.',
  },
  FILE_NOT_DELETED: { code: 'ALREADY_EXISTS', says: 'This file is not in the trash.' },
  FILE_CHANGED: { code: 'ABORTED', says: 'The file changed while it was opened. Try again.' },
  UPLOAD_ABORTED: {
    code: 'ABORTED',
    says: 'This upload was ended meanwhile. Nothing was kept; start it again.',
  },
  TOO_MANY_CONCURRENT_UPLOADS: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'Too many uploads at once with this token.',
    metadata: { retry_after_seconds: '1' },
  },
} as const satisfies Record<string, Told>;
