import { interruptible } from '@/lib/platform/storage/interruptible';

/** Why a body was cut short, where its sender broke off. */
export type Interruption = { reason?: unknown };

/**
 * Ends quietly where the sender breaks off or the lease is wanted elsewhere, so that what came is stored as
 * if it were all; `cut` tells.
 */
export async function* untilInterrupted(
  body: AsyncIterable<Uint8Array>,
  yielded: AbortSignal,
  cut: Interruption,
): AsyncGenerator<Uint8Array> {
  try {
    yield* interruptible(body, yielded);
  } catch (error) {
    cut.reason = yielded.aborted ? undefined : error;
  }
}
