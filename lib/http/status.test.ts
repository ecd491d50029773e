import { expect, test } from 'vitest';
import { type Reason, reasons } from '@/lib/base/reasons';
import { exampleStatus, meaningOf, statusOfReason } from './reason-documents';
import { statusOf } from './status';

const all = Object.keys(reasons) as Reason[];

test.each([
  ['FIELD_INVALID', 400],
  ['TOKEN_INVALID', 401],
  ['NOT_A_MEMBER', 403],
  ['FILE_NOT_FOUND', 404],
  ['METHOD_NOT_ALLOWED', 405],
  ['BODY_TOO_SLOW', 408],
  ['FOLDER_NAME_TAKEN', 409],
  ['UPLOAD_EXPIRED', 410],
  ['DOWNLOAD_LIMIT_REACHED', 410],
  ['PRECONDITION_FAILED', 412],
  ['CONTENT_TOO_LARGE', 413],
  ['QUOTA_EXCEEDED', 413],
  ['MIME_TYPE_NOT_ALLOWED', 415],
  ['RANGE_NOT_SATISFIABLE', 416],
  ['RATE_LIMITED', 429],
  ['HEADERS_TOO_LARGE', 431],
  ['CHECKSUM_MISMATCH', 460],
  ['INTERNAL', 500],
  ['SHUTTING_DOWN', 503],
  ['STORAGE_FULL', 507],
] as [Reason, number][])('%s is %i', (reason, status) => {
  expect(statusOfReason(reason)).toBe(status);
});

test('Every reason has an error status and a meaning', () => {
  for (const reason of all) {
    expect(statusOfReason(reason), reason).toBeGreaterThanOrEqual(400);
    expect(statusOfReason(reason), reason).toBeLessThan(600);
    expect(meaningOf(reason), reason).not.toBe('');
  }
});

test('Reasons without a status of their own have that of their code', () => {
  expect(statusOf({ code: 'ABORTED', reason: 'FILE_CHANGED' })).toBe(409);
  expect(statusOf({ code: 'UNIMPLEMENTED', reason: 'FILE_CHANGED' })).toBe(501);
});

test('The example of each reason is a google.rpc.Status', () => {
  for (const reason of all) {
    const { code, message, details } = exampleStatus(reason);
    expect(code, reason).toBeGreaterThan(0);
    expect(message, reason).not.toBe('');
    expect(details).toEqual([
      expect.objectContaining({
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason,
        domain: 'holdall',
        metadata: expect.any(Object),
      }),
    ]);
  }
});
