export type Lease = { bytes: number };

type Waiter = { lease: Lease; bytes: number; grant: () => void };

/**
 * The memory that all puts share. A part takes more as its bytes arrive, so a slow client holds what it sent
 * and not a whole part. When the memory is used up, parts wait in the order in which they asked.
 *
 * Room for one whole part is set aside. The first in the queue moves into it and can then always be filled,
 * sent and released: without it, many half-filled parts could wait for one another for ever.
 */
export class BufferBudget {
  #free: number;
  #reservedFor: Lease | null = null;
  #queue: Waiter[] = [];

  /** `totalBytes` must hold at least two parts of `partBytes`. */
  constructor(totalBytes: number, partBytes: number) {
    this.#free = totalBytes - partBytes;
  }

  /** Resolves when `lease` may hold `bytes` in all; rejects with the signal's reason. */
  async grow(lease: Lease, bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let onAbort = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        const waiter = { lease, bytes, grant: resolve };
        onAbort = () => {
          this.#queue = this.#queue.filter((other) => other !== waiter);
          reject(signal.reason);
          this.#serve();
        };
        signal.addEventListener('abort', onAbort);
        // The holder of the reserve must not wait behind those who wait for it.
        if (lease === this.#reservedFor) this.#grant(waiter);
        else this.#queue.push(waiter);
        this.#serve();
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  release(lease: Lease): void {
    if (lease === this.#reservedFor) this.#reservedFor = null;
    else this.#free += lease.bytes;
    lease.bytes = 0;
    this.#serve();
  }

  #serve(): void {
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      const more = first.bytes - first.lease.bytes;
      if (more <= this.#free) {
        this.#free -= more;
      } else if (!this.#reservedFor) {
        this.#reservedFor = first.lease;
        this.#free += first.lease.bytes;
      } else {
        return;
      }
      this.#queue.shift();
      this.#grant(first);
    }
  }

  #grant({ lease, bytes, grant }: Waiter): void {
    lease.bytes = bytes;
    grant();
  }
}
