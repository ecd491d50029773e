import { interruptible } from '@/lib/platform/storage/interruptible';

/** Why a body was cut short, where its sender broke off. */
export type Cut = { reason?: unknown };

/** Ends quietly where the sender breaks off or the lease is wanted elsewhere, so that what came is stored as if it were all; `cut` tells. */
export async function* untilCut(
  body: AsyncIterable<Uint8Array>,
  yielded: AbortSignal,
  cut: Cut,
): AsyncGenerator<Uint8Array> {
  try {
    yield* interruptible(body, yielded);
  } catch (error) {
    cut.reason = yielded.aborted ? undefined : error;
  }
}
