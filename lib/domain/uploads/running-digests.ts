import { createHash, type Hash } from 'node:crypto';
import { RecentMap } from '@/lib/base/recent-map';

const MAX_DIGESTS = 10_000;

/** The SHA-256 of the first bytes of an upload, and enough of them to detect its type. */
export type RunningDigest = { hash: Hash; head: Uint8Array };

/**
 * The running SHA-256 of uploads that this process receives, so that finished ones need not be read again. It
 * cannot be saved: after a restart, or when another process received a part, the digest is computed from the
 * stored bytes.
 */
export class RunningDigests {
  readonly #known = new RecentMap<string, RunningDigest & { offset: number }>(MAX_DIGESTS);

  /**
   * The digest of the first `offset` bytes, or null if this process does not know it. Removes the digest;
   * `keep` stores it again.
   */
  take(uploadId: string, offset: number): RunningDigest | null {
    if (offset === 0) return { hash: createHash('sha256'), head: new Uint8Array() };
    const found = this.#known.take(uploadId);
    return found?.offset === offset ? found : null;
  }

  keep(uploadId: string, { hash, head }: RunningDigest, offset: number): void {
    this.#known.set(uploadId, { hash, head, offset });
  }
}
