import { fail } from '@/lib/base/errors';

const MAX_HEADER_BYTES = 16 * 1024;
const crlf = Buffer.from('\r\n');
const headerEnd = Buffer.from('\r\n\r\n');

/** The header fields of a part: names in lower case, values as received (Latin-1). */
export type PartHeaders = Record<string, string>;

/**
 * Reads multipart content (RFC 2046 §5.1) part by part. It buffers at most a chunk and a boundary, and pulls
 * from its source only as its reader reads.
 * @throws INVALID_ARGUMENT with reason FORM_INVALID if the content is malformed or ends before its closing
 *   boundary
 */
export class MultipartReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  /** Bytes pulled and not yet read. A leading line break makes the first boundary look like the others. */
  #buffer: Buffer = crlf;
  #isInPart = true;

  constructor(source: AsyncIterable<Uint8Array>, boundary: string) {
    this.#source = source[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  }

  /** Skips the rest of the current part. Returns the headers of the next one, or null after the last. */
  async nextPart(): Promise<PartHeaders | null> {
    if (this.#isInPart) for await (const _ of this.body());
    await this.#need(2);
    if (this.#buffer.subarray(0, 2).toString() === '--') {
      await this.#drain();
      return null;
    }
    const lineEnd = await this.#find(crlf, 256);
    if (this.#take(lineEnd).toString('latin1').trim() !== '') throw fail('FORM_INVALID');
    const end = await this.#find(headerEnd, MAX_HEADER_BYTES);
    const headers = parseHeaders(this.#take(end).toString('latin1'));
    this.#take(headerEnd.length);
    this.#isInPart = true;
    return headers;
  }

  /** The bytes of the current part. */
  async *body(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const end = this.#buffer.indexOf(this.#delimiter);
      if (end >= 0) {
        if (end > 0) yield this.#buffer.subarray(0, end);
        this.#take(end + this.#delimiter.length);
        this.#isInPart = false;
        return;
      }
      // The last bytes may be the start of a boundary.
      const safe = this.#buffer.length - (this.#delimiter.length - 1);
      if (safe > 0) yield this.#take(safe);
      await this.#pull();
    }
  }

  async #find(pattern: Buffer, limit: number): Promise<number> {
    for (;;) {
      const at = this.#buffer.indexOf(pattern);
      if (at > limit || (at < 0 && this.#buffer.length > limit)) throw fail('FORM_INVALID');
      if (at >= 0) return at;
      await this.#pull();
    }
  }

  async #need(length: number): Promise<void> {
    while (this.#buffer.length < length) await this.#pull();
  }

  #take(length: number): Buffer {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  async #pull(): Promise<void> {
    const { value, done } = await this.#source.next();
    if (done) throw fail('FORM_INVALID');
    this.#buffer =
      this.#buffer.length === 0
        ? Buffer.from(value.buffer, value.byteOffset, value.length)
        : Buffer.concat([this.#buffer, value]);
  }

  /** Reads and ignores the epilogue after the closing boundary: it is part of the request. */
  async #drain(): Promise<void> {
    while (!(await this.#source.next()).done);
  }
}

/** The boundary of a multipart Content-Type. @throws INVALID_ARGUMENT with reason FORM_INVALID */
export function boundaryOf(contentType: string): string {
  const [match, another] = contentType.matchAll(
    /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?=;|$)/gi,
  );
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary || another)
    throw fail('FORM_INVALID', { message: 'multipart/form-data needs one boundary of 1 to 70 characters.' });
  return boundary;
}

function parseHeaders(text: string): PartHeaders {
  const headers: PartHeaders = {};
  for (const line of text.replace(/^\r\n/, '').split('\r\n')) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1) throw fail('FORM_INVALID');
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}
