import { createHash, type Hash } from 'node:crypto';

const MAX_DIGESTS = 10_000;

/**
 * The running SHA-256 of uploads that this process receives, so that finished ones need not be read again. It
 * cannot be saved: after a restart, or when another process received a part, the digest is computed from the
 * stored bytes.
 */
export class RunningDigests {
  readonly #known = new Map<string, { hash: Hash; offset: number }>();

  /**
   * The hash of the first `offset` bytes, or null if this process does not know it. Removes the hash; `keep`
   * stores it again.
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
    if (this.#known.size > MAX_DIGESTS && oldest !== undefined) this.#known.delete(oldest);
  }
}
