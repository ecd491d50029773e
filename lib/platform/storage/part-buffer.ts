import type { BufferBudget, Lease } from './buffer-budget';
import { interruptible } from './interruptible';

/** S3 allows 10,000 parts: enough for 78 GiB. */
export const PART_BYTES = 8 * 2 ** 20;

/** S3's minimum for all parts but the last. */
export const MIN_PART_BYTES = 5 * 2 ** 20;

/** A small file needs a small buffer; copying into the next size costs at most a quarter of a part. */
const CAPACITIES = [128 * 1024, 512 * 1024, 2 * 2 ** 20, PART_BYTES];

/**
 * Full-size buffers for reuse: new ones cost a quarter of a put's CPU time. At most 64 MiB stay allocated.
 */
const pool: Buffer[] = [];
const MAX_POOLED = 8;

/** The bytes of one part in one buffer, so that they can be hashed, sent and resent. */
export class PartBuffer {
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;
  #lease: Lease = { bytes: 0 };

  constructor(readonly budget: BufferBudget) {}

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** How many more bytes the part can take. */
  get remainingBytes(): number {
    return PART_BYTES - this.#length;
  }

  /**
   * Copies `bytes`, at most {@link remainingBytes} of them. Waits for memory; rejects with the signal's
   * reason.
   */
  async append(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const needed = this.#length + bytes.byteLength;
    if (needed > this.#buffer.byteLength) {
      const capacity = CAPACITIES.find((size) => size >= needed) ?? PART_BYTES;
      await this.budget.grow(this.#lease, capacity, signal);
      const larger = (capacity === PART_BYTES && pool.pop()) || Buffer.allocUnsafeSlow(capacity);
      larger.set(this.bytes);
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }

  /**
   * Frees the memory; call it once. Only with `isSent` is the buffer reused: a failed request may still read
   * from it.
   */
  release({ isSent = false } = {}): void {
    if (isSent && this.#buffer.byteLength === PART_BYTES && pool.length < MAX_POOLED) pool.push(this.#buffer);
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
    this.budget.release(this.#lease);
  }
}

/**
 * Splits `body` into parts. All but the last are full; an empty body has none. The consumer releases each
 * part it receives; the generator releases the part that it is filling when it ends early.
 * @throws the signal's reason; the body's own error
 */
export async function* collectParts(
  body: AsyncIterable<Uint8Array>,
  budget: BufferBudget,
  signal: AbortSignal,
): AsyncGenerator<PartBuffer, void> {
  let part = new PartBuffer(budget);
  try {
    for await (const chunk of interruptible(body, signal)) {
      for (let rest = chunk; rest.byteLength > 0; ) {
        const head = rest.subarray(0, part.remainingBytes);
        await part.append(head, signal);
        rest = rest.subarray(head.byteLength);
        if (part.remainingBytes === 0) {
          const full = part;
          part = new PartBuffer(budget);
          yield full;
        }
      }
    }
    if (part.bytes.byteLength > 0) {
      const last = part;
      part = new PartBuffer(budget);
      yield last;
    }
  } finally {
    part.release();
  }
}
