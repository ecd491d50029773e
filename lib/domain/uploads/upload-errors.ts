import { AppError } from '@/lib/base/errors';

/** An upload that is over and left no file: expired, ended by somebody, or never there. Answered with 410. */
export const uploadEnded = () =>
  new AppError('NOT_FOUND', 'UPLOAD_EXPIRED', 'This upload has ended or expired. Begin a new one.');

/** The sender is elsewhere than we are. `offset` is where to go on. */
export const offsetMismatch = (offset: bigint) =>
  new AppError('ABORTED', 'OFFSET_MISMATCH', `The upload stands at ${offset} bytes. Go on from there.`, {
    metadata: { offset: String(offset) },
  });
