import { interruptible } from '@/lib/platform/storage/interruptible';

/** Why a body ended early, if its sender disconnected. */
export type Interruption = { reason?: unknown };

/**
 * Ends without an error when the sender disconnects or `yielded` aborts, so that the received bytes are
 * stored like a complete body. `interruption` gets the sender's error.
 */
export async function* untilInterrupted(
  body: AsyncIterable<Uint8Array>,
  yielded: AbortSignal,
  interruption: Interruption,
): AsyncGenerator<Uint8Array> {
  try {
    yield* interruptible(body, yielded);
  } catch (error) {
    interruption.reason = yielded.aborted ? undefined : error;
  }
}
