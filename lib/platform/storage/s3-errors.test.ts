import { describe, expect, it } from 'vitest';
import { fail } from '@/lib/base/errors';
import { isMissingObject, isMissingUpload, isTransient, statusOf, toStorageError } from './s3-errors';

/** An error as the SDK throws it. */
const sdkError = (name: string, status?: number, code?: string) =>
  Object.assign(new Error(name), { name, code, $metadata: { httpStatusCode: status } });

describe('isMissingObject', () => {
  it.each(['NoSuchKey', 'NotFound'])('is true for %s', (name) => {
    expect(isMissingObject(sdkError(name, 404))).toBe(true);
  });

  it.each([
    ['NoSuchBucket', 404],
    ['AccessDenied', 403],
    ['Forbidden', 403],
  ])('is false for %s', (name, status) => {
    expect(isMissingObject(sdkError(name, status))).toBe(false);
  });

  it('knows a missing upload from a missing object', () => {
    expect(isMissingUpload(sdkError('NoSuchUpload', 404))).toBe(true);
    expect(isMissingUpload(sdkError('NoSuchKey', 404))).toBe(false);
    expect(isMissingObject(sdkError('NoSuchUpload', 404))).toBe(false);
  });
});

describe('isTransient', () => {
  it.each([
    sdkError('Unknown', 500),
    sdkError('Unknown', 503),
    sdkError('Unknown', 429),
    sdkError('SlowDown', 400),
    sdkError('BadDigest', 400),
    sdkError('RequestTimeTooSkewed', 403),
    sdkError('Error', undefined, 'ECONNRESET'),
    sdkError('Error', undefined, 'HPE_INVALID_CONSTANT'),
  ])('is true for $name, $code, $$metadata.httpStatusCode', (error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    sdkError('AccessDenied', 403),
    sdkError('NoSuchBucket', 404),
    sdkError('InvalidRange', 416),
    // Full stores answer 5xx, but another attempt cannot help.
    sdkError('Unknown', 507),
    sdkError('XMinioStorageFull', 503),
    fail('STORAGE_UNAVAILABLE'),
    new TypeError('a bug'),
    undefined,
  ])('is false for %s', (error) => {
    expect(isTransient(error)).toBe(false);
  });
});

describe('toStorageError', () => {
  it.each([
    [sdkError('QuotaExceeded', 403), 'STORAGE_FULL'],
    [sdkError('XMinioStorageFull', 507), 'STORAGE_FULL'],
    [sdkError('Unknown', 507), 'STORAGE_FULL'],
    [sdkError('InvalidRange', 416), 'STORAGE_CUT_SHORT'],
    [sdkError('AccessDenied', 403), 'STORAGE_UNAVAILABLE'],
    [new Error('anything'), 'STORAGE_UNAVAILABLE'],
  ])('translates %s to %s', (error, reason) => {
    expect(toStorageError(error).reason).toBe(reason);
  });

  it('keeps an AppError', () => {
    const error = fail('CONTENT_TOO_LARGE', { values: { limit: 1 } });
    expect(toStorageError(error)).toBe(error);
  });

  it('keeps the cause, by whose status open-storage.ts explains a wrong setting', () => {
    expect(statusOf(toStorageError(sdkError('AccessDenied', 403)).cause)).toBe(403);
  });
});
