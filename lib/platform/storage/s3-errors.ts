import { AppError } from '@/lib/base/errors';
import { storageCutShort, storageFull, storageUnavailable } from './storage-errors';

type Failure = { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };

const failure = (error: unknown) => (error ?? {}) as Failure;

/** The HTTP status of an error that the SDK threw, if the store answered at all. */
export const statusOf = (error: unknown) => failure(error).$metadata?.httpStatusCode;

/**
 * Whether the object does not exist. A missing bucket is not a missing object. Neither is 403, which S3 also
 * answers for a missing object when we may not list the bucket: it looks the same as revoked rights, and a
 * file that exists must never count as absent. Holdall requires the right to list.
 */
export const isMissingObject = (error: unknown) =>
  ['NoSuchKey', 'NotFound'].includes(failure(error).name ?? '');

export const isMissingUpload = (error: unknown) => failure(error).name === 'NoSuchUpload';

/** Whether the list of parts is not the one that the upload has. */
export const isWrongPart = (error: unknown) => failure(error).name === 'InvalidPart';

const transientNames = new Set([
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeTooSkewed', // the SDK corrects its clock, so the next attempt succeeds
  'SlowDown',
  'Throttling',
  'InternalError',
  'ServiceUnavailable',
  'UnprovenAnswer',
  // The body changed in transit.
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

/** Whether the same call may succeed a moment later. */
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

/**
 * Translates what the SDK threw to STORAGE_FULL, STORAGE_CUT_SHORT or STORAGE_UNAVAILABLE; keeps an AppError.
 */
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
