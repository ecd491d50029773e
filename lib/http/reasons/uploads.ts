import type { Told } from './told';

/** About resumable uploads. */
export const uploadsReasons = {
  HEADER_INVALID: { code: 'INVALID_ARGUMENT', says: 'Upload-Offset must be a whole number, not negative.' },
  METADATA_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Upload-Metadata must be pairs of a key and a Base64 value of UTF-8 text, separated by commas.',
  },
  CHECKSUM_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Upload-Checksum must be one of sha1, sha256, crc32c and a Base64 digest.',
  },
  CHECKSUM_MISMATCH: {
    code: 'INVALID_ARGUMENT',
    says: 'The bytes are not what Upload-Checksum says. They were dropped; send them again.',
  },
  CONCAT_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Upload-Concat must be "partial", or "final;" and the URLs of partial uploads.',
  },
  CONTENT_RANGE_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Content-Range must look like "bytes 0-499/1234", or "bytes */1234" to ask.',
  },
  UPLOAD_LENGTH_CONFLICT: {
    code: 'INVALID_ARGUMENT',
    says: 'The length of an upload cannot change, nor be less than what has arrived.',
  },
  UPLOAD_IS_FINAL: {
    code: 'PERMISSION_DENIED',
    says: 'A final upload takes no bytes: they came with its parts.',
  },
  TUS_CONTENT_TYPE: {
    code: 'INVALID_ARGUMENT',
    says: 'Send the bytes as Content-Type: application/offset+octet-stream.',
  },
  PARTIAL_CONTENT_TYPE: {
    code: 'INVALID_ARGUMENT',
    says: 'Send the bytes as Content-Type: application/partial-upload.',
  },
  TUS_VERSION: {
    code: 'ABORTED',
    says: 'This server speaks tus 1.0.0. Send Tus-Resumable: 1.0.0.',
  },
  PARTIAL_NOT_READY: {
    code: 'FAILED_PRECONDITION',
    says: 'A final upload needs partial uploads of this URL that are complete.',
  },
  OFFSET_MISMATCH: {
    code: 'ABORTED',
    says: 'The upload stands at 8388608 bytes. Go on from there.',
    metadata: { offset: '8388608' },
  },
  TOO_MANY_PENDING_UPLOADS: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'Too many unfinished uploads here. Finish or end some first.',
    metadata: { retry_after_seconds: '60' },
  },
  QUOTA_EXCEEDED: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'This is more than the quota of the organization has left. Erase something, also from the trash, or ask for more.',
    metadata: { remaining_bytes: '52428', remaining_files: '7' },
  },
  UPLOAD_LOCKED: { code: 'ABORTED', says: 'Another request still writes to this upload. Try again.' },
  UPLOAD_TAKEN_OVER: {
    code: 'ABORTED',
    says: 'Another request took this upload over. Ask for its offset, then go on from there.',
  },
  UPLOAD_EXPIRED: {
    code: 'NOT_FOUND',
    says: 'This upload has ended or expired. Begin a new one.',
  },
  UPLOAD_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such unfinished upload that you may end.' },
} as const satisfies Record<string, Told>;
