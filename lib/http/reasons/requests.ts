import type { Told } from './told';

/** About any request. */
export const requestsReasons = {
  ENCODING_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'The URL has percent-encoding that is not well-formed UTF-8.',
  },
  FIELD_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'page_size: must be a whole number, not negative.',
    means: 'A field or parameter has the wrong type or is out of bounds. The metadata names it.',
    metadata: { field: 'page_size' },
  },
  JSON_INVALID: { code: 'INVALID_ARGUMENT', says: 'The body must be a JSON object in UTF-8, or absent.' },
  PAGE_TOKEN_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'This page_token belongs to another list. Begin again without one.',
  },
  ORDER_BY_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'order_by must be create_time, update_time, filename or size_bytes, optionally with " desc".',
  },
  NAME_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'names must be names or ids of files of this organization.',
    metadata: { name: 'organizations/other/files/4k2jd0q8w1z7m3n5b9x6c0v2a' },
  },
  IDEMPOTENCY_KEY_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Idempotency-Key must be 1 to 255 visible ASCII characters.',
  },
  MIME_TYPE_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'The content type is malformed. Send one like text/plain, or none.',
  },
  DISPOSITION_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Content-Disposition is malformed. Send one like: attachment; filename="report.pdf".',
  },
  DIGEST_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'content-digest must look like sha-256=:BASE64: (RFC 9530) and agree with other digests.',
  },
  FORM_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'The form is not well-formed multipart/form-data.',
  },
  FORM_NOT_ONE_FILE: { code: 'INVALID_ARGUMENT', says: 'The form must have exactly one file part.' },
  CONTENT_ENCODING_UNSUPPORTED: {
    code: 'INVALID_ARGUMENT',
    says: 'Send the bytes without a Content-Encoding: they are kept as they come.',
  },
  PRECONDITION_FAILED: {
    code: 'ABORTED',
    says: 'It has changed since you read it. Read it again, then decide.',
    metadata: { etag: 'r8s1kq0w2e5t7y9u1i3o6p4a0' },
  },
  RATE_LIMITED: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'Too many requests. Wait, then go on.',
    metadata: { retry_after_seconds: '23' },
  },
} as const satisfies Record<string, Told>;
