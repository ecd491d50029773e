import type { AppError, Code } from '@/lib/base/errors';

const byCode: Record<Code, number> = {
  CANCELLED: 499,
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  UNAUTHENTICATED: 401,
};

/** Reasons with a more specific HTTP status than their code. */
const byReason: Record<string, number> = {
  BODY_TOO_SLOW: 408,
  CHECKSUM_MISMATCH: 460,
  CONTENT_TOO_LARGE: 413,
  CONTENT_ENCODING_UNSUPPORTED: 415,
  CURSOR_EXPIRED: 410,
  HEADERS_TOO_LARGE: 431,
  METHOD_NOT_ALLOWED: 405,
  MIME_TYPE_NOT_ALLOWED: 415,
  PARTIAL_CONTENT_TYPE: 415,
  PRECONDITION_FAILED: 412,
  QUOTA_EXCEEDED: 413,
  RANGE_NOT_SATISFIABLE: 416,
  REQUEST_TOO_SLOW: 408,
  SHARE_EXPIRED: 410,
  SHARE_REVOKED: 410,
  DOWNLOAD_LIMIT_REACHED: 410,
  STORAGE_FULL: 507,
  TARGET_TOO_LONG: 414,
  TUS_CONTENT_TYPE: 415,
  TUS_VERSION: 412,
  UPLOAD_EXPIRED: 410,
};

/** The HTTP status of an error. */
export function statusOf({ code, reason }: Pick<AppError, 'code' | 'reason'>): number {
  return byReason[reason] ?? byCode[code];
}
