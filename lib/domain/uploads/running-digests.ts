import { createHash, type Hash } from 'node:crypto';

const most = 10_000;

/**
 * SHA-256 of what has arrived of uploads that this process is receiving, so that a finished one need not be
 * read again. It cannot be saved; after a restart, or when another process took a turn, the digest is told
 * from the stored bytes.
 */
export class RunningDigests {
  readonly #known = new Map<string, { hash: Hash; offset: number }>();

  /**
   * The hash of the first `offset` bytes, to go on from, or null if it is not known here. It is handed over:
   * give it back with `keep`.
   */
  take(uploadId: string, offset: number): Hash | null {
    if (offset === 0) return createHash('sha256');
    const found = this.#known.get(uploadId);
    this.#known.delete(uploadId);
    return found?.offset === offset ? found.hash : null;
  }

  keep(uploadId: string, hash: Hash, offset: number): void {
    this.#known.set(uploadId, { hash, offset });
    const [oldest] = this.#known.keys();
    if (this.#known.size > most && oldest !== undefined) this.#known.delete(oldest);
  }
}
