import { AppError } from '@/lib/base/errors';
import { storageCutShort, storageFull, storageUnavailable } from './storage-errors';

type Failure = { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };

const failure = (error: unknown) => (error ?? {}) as Failure;

export const statusOf = (error: unknown) => failure(error).$metadata?.httpStatusCode;

/**
 * There is no such object. A missing bucket is not a missing object; and 403, which S3 also answers for a
 * missing object when we may not list the bucket, is not one either: it cannot be told from revoked rights,
 * and calling a file absent while it is there makes others act on it. The rights that Holdall needs include
 * listing.
 */
export const isMissingObject = (error: unknown) =>
  ['NoSuchKey', 'NotFound'].includes(failure(error).name ?? '');

export const isMissingUpload = (error: unknown) => failure(error).name === 'NoSuchUpload';

const transientNames = new Set([
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeTooSkewed', // the SDK corrects its clock and the next attempt is right
  'SlowDown',
  'Throttling',
  'InternalError',
  'ServiceUnavailable',
  // The body was changed on its way.
  'BadDigest',
  'XAmzContentSHA256Mismatch',
]);

const transientCodes = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** The same call may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError || isFull(error)) return false;
  const { name = '', code = '' } = failure(error);
  const status = statusOf(error) ?? 0;
  return (
    status === 429 ||
    status >= 500 ||
    transientNames.has(name) ||
    transientCodes.has(code) ||
    code.startsWith('HPE_')
  );
}

/** Translates what the SDK threw; an AppError stays what it is. */
export function toStorageError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isFull(error)) return storageFull(error);
  if (failure(error).name === 'InvalidRange')
    return storageCutShort('The range ends after the object.', error);
  return storageUnavailable(error);
}

/** Ceph answers QuotaExceeded, MinIO XMinioStorageFull, others 507. */
function isFull(error: unknown): boolean {
  const name = failure(error).name ?? '';
  return (
    statusOf(error) === 507 || ['QuotaExceeded', 'InsufficientStorage', 'XMinioStorageFull'].includes(name)
  );
}
