import type { BufferBudget, Lease } from './buffer-budget';
import { interruptible } from './interruptible';

/** S3 allows 10,000 parts: enough for 78 GiB. */
export const partBytes = 8 * 2 ** 20;

/** A small file needs a small buffer; copying into the next size costs a quarter of a part at most. */
const capacities = [128 * 1024, 512 * 1024, 2 * 2 ** 20, partBytes];

/** Full-size buffers to use again: new ones cost a quarter of a put's processor time. At most 64 MiB stay. */
const spare: Buffer[] = [];
const maxSpare = 8;

/** The bytes of one part, in one piece, so that they can be hashed, sent and sent again. */
export class PartBuffer {
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;
  #lease: Lease = { bytes: 0 };

  constructor(readonly budget: BufferBudget) {}

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  get room(): number {
    return partBytes - this.#length;
  }

  /** Copies `bytes`, of which there are at most `room`. Waits for memory. */
  async append(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const needed = this.#length + bytes.byteLength;
    if (needed > this.#buffer.byteLength) {
      const capacity = capacities.find((size) => size >= needed) ?? partBytes;
      await this.budget.grow(this.#lease, capacity, signal);
      const larger = (capacity === partBytes && spare.pop()) || Buffer.allocUnsafeSlow(capacity);
      larger.set(this.bytes);
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }

  /** Call it once. `isSent`: the store has read all of it; else a broken request may still hold the bytes. */
  release({ isSent = false } = {}): void {
    if (isSent && this.#buffer.byteLength === partBytes && spare.length < maxSpare) spare.push(this.#buffer);
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
    this.budget.release(this.#lease);
  }
}

/**
 * Cuts `body` into parts. All but the last are full; an empty body has none. Whoever receives a part releases
 * it; the part that is being filled when something fails is released here.
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
        const taken = rest.subarray(0, part.room);
        await part.append(taken, signal);
        rest = rest.subarray(taken.byteLength);
        if (part.room === 0) {
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
