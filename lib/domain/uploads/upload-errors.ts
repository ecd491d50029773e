import { fail } from '@/lib/base/errors';

/** The sender is elsewhere than we are. `offset` is where to go on. */
export const offsetMismatch = (offset: bigint) =>
  fail('OFFSET_MISMATCH', { values: { offset }, metadata: { offset: String(offset) } });
