import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { AppError, fail } from '@/lib/base/errors';
import { type Reason, reasons } from '@/lib/base/reasons';
import { statusOf } from './status';

test('Every reason has the gRPC code of its name', () => {
  for (const reason of Object.keys(reasons) as Reason[]) {
    const { code } = reasons[reason];
    expect(statusOf(new AppError(reason, 'Text.'), 'r1').code, reason).toBe(status[code]);
  }
});

test('The description has the reason, the details and the request id', () => {
  const error = fail('FILE_NOT_FOUND', { metadata: { id: 'f1' } });
  const { message, description } = statusOf(error, 'r1');
  expect(message).toBe(error.message);
  expect(description).toBe(`FILE_NOT_FOUND: ${error.message} (id=f1, request_id=r1)`);
});
