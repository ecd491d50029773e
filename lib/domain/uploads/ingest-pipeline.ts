import { createHash, type Hash } from 'node:crypto';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import type { Config } from '@/lib/config';
import { sniffBytes } from '@/lib/domain/files/media-type';
import type { UploadBounds } from './upload-urls';

/** Digests that the sender announced (RFC 9530), to be met by the bytes that arrive. */
export type AnnouncedDigests = { sha256?: Buffer; sha512?: Buffer };

/**
 * `sha256` goes on from what came before these bytes; null where that is not known, and then nothing is
 * hashed.
 */
type Options = { limit: number; announced?: AnnouncedDigests; sha256?: Hash | null };

/**
 * Where a segment ends besides: never inside a chunk, after each one (`isEager`), or so long after its first.
 */
export type ChunkCut = { isEager: boolean; afterMs: number | null };

/** Makes room for so many bytes in all, at least, and answers for how many there is room then. */
type ReserveAhead = (sizeBytes: number) => Promise<number>;

const late = Symbol('late');

/**
 * The one pipeline that every incoming byte passes, chunk by chunk with back-pressure: size limit, digests,
 * the head that tells the type, and the cut into segments. Read the head first, then segment after segment
 * until {@link isAtEnd}, then the digest.
 */
export class IngestPipeline {
  /** The first bytes, enough to tell a type. */
  head: Uint8Array = new Uint8Array();
  sizeBytes = 0;
  isDrained = false;
  /** How many bytes segments have given out. */
  takenBytes = 0;

  readonly #source: AsyncIterator<Uint8Array>;
  readonly #sha256: Hash | null;
  readonly #sha512: Hash | undefined;
  readonly #limit: number;
  readonly #announced: AnnouncedDigests;
  /** So many bytes may come before more room is asked for. */
  #coveredBytes = Number.POSITIVE_INFINITY;
  #cover: ReserveAhead = async (sizeBytes) => sizeBytes;
  /** Chunks that were read ahead, oldest first: by the head, or cut off by the end of a segment. */
  #ahead: Uint8Array[] = [];
  /** A read of the source that nobody has had the result of. */
  #reading: Promise<Uint8Array | null> | null = null;
  #segmentTaken: Promise<void> = Promise.resolve();
  #isBegun = false;

  constructor(
    body: AsyncIterable<Uint8Array>,
    { limit, announced = {}, sha256 = createHash('sha256') }: Options,
  ) {
    this.#sha256 = sha256;
    this.#source = body[Symbol.asyncIterator]();
    this.#limit = limit;
    this.#announced = announced;
    if (announced.sha512) this.#sha512 = createHash('sha512');
  }

  /** From now on room is made for bytes before they are passed on, for those that nobody announced. */
  reserveAhead(reservedBytes: number, reserve: ReserveAhead): void {
    this.#coveredBytes = reservedBytes;
    this.#cover = reserve;
  }

  /** Reads as much as tells the type. `isWhole` says that this was all. */
  async readHead(): Promise<{ isWhole: boolean }> {
    let length = 0;
    let isWhole = false;
    while (length < sniffBytes && !isWhole) {
      const chunk = await this.#pull();
      if (chunk) this.#ahead.push(chunk);
      else isWhole = true;
      length += chunk?.length ?? 0;
    }
    this.head = Buffer.concat(this.#ahead).subarray(0, sniffBytes);
    this.isDrained = isWhole && this.#ahead.length === 0;
    return { isWhole };
  }

  /** The next bytes up to `max`. */
  segment(max: number): AsyncGenerator<Uint8Array> {
    let taken = () => {};
    this.#segmentTaken = new Promise((resolve) => {
      taken = resolve;
    });
    return this.#take(max, taken);
  }

  /** The next chunks up to `max` bytes, each of them whole; at least one, however large. */
  chunks(max: number, cut: ChunkCut): AsyncGenerator<Uint8Array> {
    let taken = () => {};
    this.#segmentTaken = new Promise((resolve) => {
      taken = resolve;
    });
    return this.#takeWhole(max, cut, taken);
  }

  /** Resolves when the segment last begun has been read to its end, or given up. */
  segmentTaken(): Promise<void> {
    return this.#segmentTaken;
  }

  /** Whether all bytes were read, waiting for the next ones where that is not known. */
  async isAtEnd(): Promise<boolean> {
    if (this.#ahead.length === 0 && !this.isDrained) {
      const chunk = await this.#next();
      if (chunk) this.#ahead.push(chunk);
      else this.isDrained = true;
    }
    return this.isDrained;
  }

  async *#take(max: number, taken: () => void): AsyncGenerator<Uint8Array> {
    try {
      let room = max;
      while (room > 0) {
        const chunk = this.#ahead.shift() ?? (await this.#pull());
        if (!chunk) {
          this.isDrained = true;
          return;
        }
        const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
        if (part.length < chunk.length) this.#ahead.unshift(chunk.subarray(room));
        room -= part.length;
        this.takenBytes += part.length;
        yield part;
        if (!this.#isBegun) await this.#begun();
      }
    } finally {
      taken();
    }
  }

  async *#takeWhole(max: number, { isEager, afterMs }: ChunkCut, taken: () => void) {
    let timer: NodeJS.Timeout | undefined;
    try {
      let size = 0;
      let isLate: Promise<typeof late> | undefined;
      while (true) {
        const chunk = this.#ahead.shift() ?? (await this.#next(isLate));
        if (chunk === late) return;
        if (!chunk) {
          this.isDrained = true;
          return;
        }
        if (size > 0 && size + chunk.length > max) {
          this.#ahead.unshift(chunk);
          return;
        }
        size += chunk.length;
        this.takenBytes += chunk.length;
        if (afterMs !== null) {
          isLate ??= new Promise((resolve) => {
            timer = setTimeout(() => resolve(late), afterMs);
          });
        }
        yield chunk;
        if (isEager) return;
      }
    } finally {
      clearTimeout(timer);
      taken();
    }
  }

  /** The next chunk, or `late`: then whoever asks next goes on with the same read. */
  async #next<Late = never>(isLate?: Promise<Late>): Promise<Uint8Array | null | Late> {
    this.#reading ??= this.#pull();
    const reading = this.#reading;
    reading.catch(() => {});
    const chunk = await (isLate ? Promise.race([reading, isLate]) : reading);
    if (chunk !== late) this.#reading = null;
    return chunk;
  }

  /**
   * The SHA-256 of all that arrived.
   * @throws INVALID_ARGUMENT with reason DIGEST_MISMATCH if it is not what the sender announced
   */
  digest(): Uint8Array<ArrayBuffer> {
    if (!this.#sha256) throw new Error('These bytes were not hashed.');
    const sha256 = this.#sha256.digest();
    const { sha256: expected256, sha512: expected512 } = this.#announced;
    const isRight =
      (!expected256 || expected256.equals(sha256)) &&
      (!expected512 || this.#sha512?.digest().equals(expected512) === true);
    if (!isRight) throw fail('DIGEST_MISMATCH');
    return new Uint8Array(sha256);
  }

  /** Once for a body and not for a chunk: an await costs more than a chunk does. */
  #begun(): Promise<void> {
    this.#isBegun = true;
    return failpoint('up.mid_body');
  }

  /** Ends the source early. Not waited for: a read under way may wait long for a client that has paused. */
  close(): void {
    this.#source.return?.().catch(() => {});
  }

  async #pull(): Promise<Uint8Array | null> {
    const { value, done } = await this.#source.next();
    if (done) return null;
    this.sizeBytes += value.length;
    if (this.sizeBytes > this.#limit) throw tooLarge(this.#limit);
    if (this.sizeBytes > this.#coveredBytes) this.#coveredBytes = await this.#cover(this.sizeBytes);
    this.#sha256?.update(value);
    this.#sha512?.update(value);
    return value;
  }
}

/** How many bytes a file may have here. */
export const limitOf = (
  { maxFileSizeBytes }: Pick<Config, 'maxFileSizeBytes'>,
  bounds?: Pick<UploadBounds, 'maxSizeBytes'>,
) => Math.min(maxFileSizeBytes, Number(bounds?.maxSizeBytes ?? maxFileSizeBytes));

export const tooLarge = (limit: number) =>
  fail('CONTENT_TOO_LARGE', { values: { limit }, metadata: { max_size_bytes: String(limit) } });
