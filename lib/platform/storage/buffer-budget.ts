/** The share of the budget that one part occupies, in bytes. */
export type Lease = { bytes: number };

type Waiter = { lease: Lease; bytes: number; grant: () => void };

/**
 * The memory that all puts share. The lease of a part grows as its bytes arrive, so a slow client occupies
 * only what it has sent. When the memory is used up, parts wait first come, first served.
 *
 * Memory for one whole part is kept in reserve. The first part in the queue moves into the reserve and can
 * then always be filled, sent and released: without it, half-filled parts could wait for each other forever.
 */
export class BufferBudget {
  #free: number;
  #reservedFor: Lease | null = null;
  #queue: Waiter[] = [];

  /** `totalBytes` must hold at least two parts of `partBytes`. */
  constructor(totalBytes: number, partBytes: number) {
    this.#free = totalBytes - partBytes;
  }

  /** Resolves when `lease` covers `bytes` in total; rejects with the signal's reason when it aborts. */
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
        // The holder of the reserve must not wait behind parts that wait for the reserve.
        if (lease === this.#reservedFor) this.#grant(waiter);
        else this.#queue.push(waiter);
        this.#serve();
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Returns all of the lease's memory. */
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
