import { createHash, type Hash } from 'node:crypto';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import type { Config } from '@/lib/config';
import type { RunningChecksum } from '@/lib/domain/content/checksum';
import { SNIFF_BYTES } from '@/lib/domain/files/media-type';
import type { UploadBounds } from './upload-urls';

/** Digests that the sender announced (RFC 9530); the received bytes must match them. */
export type AnnouncedDigests = { sha256?: Buffer; sha512?: Buffer };

/**
 * `limit` is in bytes. `sha256` continues the hash of earlier bytes, of which the first are `head`; null
 * skips hashing.
 */
type Options = { limit: number; announced?: AnnouncedDigests; sha256?: Hash | null; head?: Uint8Array };

/** A segment of whole chunks ends after each chunk (`isEager`), or `afterMs` after its first one. */
export type ChunkBoundary = { isEager: boolean; afterMs: number | null };

/** Reserves quota for at least `sizeBytes` in total, and returns how many bytes are now reserved. */
type ReserveAhead = (sizeBytes: number) => Promise<number>;

const timedOut = Symbol('timedOut');

/**
 * Every received byte passes through this pipeline, chunk by chunk with backpressure: it enforces the size
 * limit, computes digests, keeps the head for type detection, and splits the body into segments. Read the
 * head first, then segments until {@link isAtEnd}, then the digest.
 *
 * Reading throws INVALID_ARGUMENT with reason CONTENT_TOO_LARGE past the limit, what `reserve` throws, and
 * the body's own error.
 */
export class IngestPipeline {
  /** The first bytes that were read, at most as many as are enough to detect a type. */
  head: Uint8Array;
  /** How many bytes the body has sent. */
  sizeBytes = 0;
  isDrained = false;
  /** How many bytes the segments have yielded. */
  yieldedBytes = 0;

  readonly #source: AsyncIterator<Uint8Array>;
  readonly #sha256: Hash | null;
  readonly #sha512: Hash | undefined;
  readonly #limit: number;
  readonly #announced: AnnouncedDigests;
  /** How many bytes may arrive before the next reservation. */
  #reservedBytes = Number.POSITIVE_INFINITY;
  #reserve: ReserveAhead = async (sizeBytes) => sizeBytes;
  /** Chunks read for the head or left by the end of a segment, oldest first. */
  #buffered: Uint8Array[] = [];
  /** A pending read of the source whose result is not consumed yet. */
  #pendingRead: Promise<Uint8Array | null> | null = null;
  #segmentEnd: Promise<void> = Promise.resolve();
  #hasYielded = false;

  constructor(
    body: AsyncIterable<Uint8Array>,
    { limit, announced = {}, sha256 = createHash('sha256'), head = new Uint8Array() }: Options,
  ) {
    this.head = head;
    this.#sha256 = sha256;
    this.#source = body[Symbol.asyncIterator]();
    this.#limit = limit;
    this.#announced = announced;
    if (announced.sha512) this.#sha512 = createHash('sha512');
  }

  /**
   * Reserves quota before bytes pass the pipeline, for bodies of unknown length. `reservedBytes` are
   * reserved.
   */
  reserveAhead(reservedBytes: number, reserve: ReserveAhead): void {
    this.#reservedBytes = reservedBytes;
    this.#reserve = reserve;
  }

  /** Reads enough bytes to detect the type. `isWhole`: the body has no other bytes. */
  async readHead(): Promise<{ isWhole: boolean }> {
    let length = 0;
    let isWhole = false;
    while (length < SNIFF_BYTES && !isWhole) {
      const chunk = await this.#pull();
      if (chunk) this.#buffered.push(chunk);
      else isWhole = true;
      length += chunk?.length ?? 0;
    }
    this.isDrained = isWhole && this.#buffered.length === 0;
    return { isWhole };
  }

  /** The next segment, of at most `maxBytes`. `checksum` receives what it yields. */
  segment(maxBytes: number, checksum?: RunningChecksum): AsyncGenerator<Uint8Array> {
    return this.#splitChunks(maxBytes, this.#startSegment(), checksum);
  }

  /** The next segment of whole chunks, of at most `maxBytes`; it has at least one chunk, however large. */
  chunks(maxBytes: number, boundary: ChunkBoundary, checksum?: RunningChecksum): AsyncGenerator<Uint8Array> {
    return this.#wholeChunks(maxBytes, boundary, { end: this.#startSegment(), checksum });
  }

  /** Resolves when the current segment has been read to its end or closed. */
  segmentEnd(): Promise<void> {
    return this.#segmentEnd;
  }

  #startSegment(): () => void {
    let end = () => {};
    this.#segmentEnd = new Promise((resolve) => {
      end = resolve;
    });
    return end;
  }

  /** Whether all bytes were read. Waits for the next chunk to find out. */
  async isAtEnd(): Promise<boolean> {
    if (this.#buffered.length === 0 && !this.isDrained) {
      const chunk = await this.#next();
      if (chunk) this.#buffered.push(chunk);
      else this.isDrained = true;
    }
    return this.isDrained;
  }

  async *#splitChunks(
    maxBytes: number,
    end: () => void,
    checksum: RunningChecksum | undefined,
  ): AsyncGenerator<Uint8Array> {
    try {
      let remaining = maxBytes;
      while (remaining > 0) {
        const chunk = this.#buffered.shift() ?? (await this.#pull());
        if (!chunk) {
          this.isDrained = true;
          return;
        }
        const part = chunk.length > remaining ? chunk.subarray(0, remaining) : chunk;
        if (part.length < chunk.length) this.#buffered.unshift(chunk.subarray(remaining));
        remaining -= part.length;
        this.yieldedBytes += part.length;
        checksum?.update(part);
        yield part;
        if (!this.#hasYielded) await this.#afterFirstChunk();
      }
    } finally {
      end();
    }
  }

  async *#wholeChunks(
    maxBytes: number,
    { isEager, afterMs }: ChunkBoundary,
    { end, checksum }: { end: () => void; checksum: RunningChecksum | undefined },
  ) {
    let timer: NodeJS.Timeout | undefined;
    try {
      let size = 0;
      let timeout: Promise<typeof timedOut> | undefined;
      while (true) {
        const chunk = this.#buffered.shift() ?? (await this.#next(timeout));
        if (chunk === timedOut) return;
        if (!chunk) {
          this.isDrained = true;
          return;
        }
        if (size > 0 && size + chunk.length > maxBytes) {
          this.#buffered.unshift(chunk);
          return;
        }
        size += chunk.length;
        this.yieldedBytes += chunk.length;
        checksum?.update(chunk);
        if (afterMs !== null) {
          timeout ??= new Promise((resolve) => {
            timer = setTimeout(() => resolve(timedOut), afterMs);
          });
        }
        yield chunk;
        if (isEager) return;
      }
    } finally {
      clearTimeout(timer);
      end();
    }
  }

  /** The next chunk, or `timedOut`; the call after a timeout continues the same read. */
  async #next<TimedOut = never>(timeout?: Promise<TimedOut>): Promise<Uint8Array | null | TimedOut> {
    this.#pendingRead ??= this.#pull();
    const reading = this.#pendingRead;
    reading.catch(() => {});
    const chunk = await (timeout ? Promise.race([reading, timeout]) : reading);
    if (chunk !== timedOut) this.#pendingRead = null;
    return chunk;
  }

  /**
   * The SHA-256 of all received bytes. Call it once, at the end.
   * @throws INVALID_ARGUMENT with reason DIGEST_MISMATCH if an announced digest differs
   */
  digest(): Uint8Array<ArrayBuffer> {
    if (!this.#sha256) throw new Error('These bytes were not hashed.');
    const sha256 = this.#sha256.digest();
    const { sha256: expected256, sha512: expected512 } = this.#announced;
    const matches =
      (!expected256 || expected256.equals(sha256)) &&
      (!expected512 || this.#sha512?.digest().equals(expected512) === true);
    if (!matches) throw fail('DIGEST_MISMATCH');
    return new Uint8Array(sha256);
  }

  /** Runs once per body instead of per chunk: an await costs more than a chunk does. */
  #afterFirstChunk(): Promise<void> {
    this.#hasYielded = true;
    return failpoint('up.mid_body');
  }

  /** Closes the source without waiting: a pending read may wait long for a client that has paused. */
  close(): void {
    this.#source.return?.().catch(() => {});
  }

  async #pull(): Promise<Uint8Array | null> {
    const { value, done } = await this.#source.next();
    if (done) return null;
    this.sizeBytes += value.length;
    if (this.sizeBytes > this.#limit) throw tooLarge(this.#limit);
    if (this.sizeBytes > this.#reservedBytes) this.#reservedBytes = await this.#reserve(this.sizeBytes);
    const missing = SNIFF_BYTES - this.head.length;
    // A copy: the whole chunk would stay in memory.
    if (missing > 0) this.head = Buffer.concat([this.head, value.subarray(0, missing)]);
    this.#sha256?.update(value);
    this.#sha512?.update(value);
    return value;
  }
}

/** How many bytes a file may have: the instance's limit or that of the URL, whichever is smaller. */
export const limitOf = (
  { maxFileSizeBytes }: Pick<Config, 'maxFileSizeBytes'>,
  bounds?: Pick<UploadBounds, 'maxSizeBytes'>,
) => Math.min(maxFileSizeBytes, Number(bounds?.maxSizeBytes ?? maxFileSizeBytes));

/** The error for a body or announced length above `limit` bytes. */
export const tooLarge = (limit: number) =>
  fail('CONTENT_TOO_LARGE', { values: { limit }, metadata: { max_size_bytes: String(limit) } });
