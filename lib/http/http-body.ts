import { type AppError, fail } from '@/lib/base/errors';

/** The file in a google.api.HttpBody in JSON. */
export type HttpBody = { contentType: string | null; data: AsyncIterable<Uint8Array> };

/** The bound of names, of `content_type`, and of `data` that comes before `content_type`. */
const MAX_BUFFERED_BYTES = 2 ** 20;
const MAX_DEPTH = 100;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Reads `{"content_type": "text/plain", "data": "<base64>"}` in constant memory. Names may be in
 * lowerCamelCase, base64 may be URL-safe and without padding, as proto3 JSON accepts them; unknown fields are
 * ignored. The data completes only if the JSON does.
 * @throws INVALID_ARGUMENT with reason JSON_INVALID or FIELD_INVALID, also while the data is read
 */
export async function readHttpBody(source: AsyncIterable<Uint8Array>): Promise<HttpBody> {
  const reader = new JsonReader(source);
  const found = new Fields(reader);
  await reader.expect(openBrace);
  if (!(await found.readUntilData())) return { contentType: found.contentType, data: none() };
  const decoded = decodeBase64(reader.rawString());
  if (found.contentType !== null) return { contentType: found.contentType, data: found.finish(decoded) };

  const head: Uint8Array[] = [];
  let size = 0;
  for (let next = await decoded.next(); ; next = await decoded.next()) {
    if (next.done) break;
    head.push(next.value);
    size += next.value.length;
    if (size > MAX_BUFFERED_BYTES) return { contentType: null, data: found.finish(joined(head, decoded)) };
  }
  await found.readRest();
  return { contentType: found.contentType, data: joined(head, none()) };
}

async function* none(): AsyncGenerator<Uint8Array> {}

async function* joined(head: Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

/** The members of the object, in the order in which they come. */
class Fields {
  contentType: string | null = null;
  #isFirst = true;
  #hasData = false;

  constructor(readonly reader: JsonReader) {}

  /** Reads up to the value of `data`, or to the end of the object; then returns false. */
  async readUntilData(): Promise<boolean> {
    for (let name = await this.#nextName(); name !== null; name = await this.#nextName()) {
      if (name === 'data') {
        if (this.#hasData) throw invalid('has data twice');
        this.#hasData = true;
        if ((await this.reader.peek()) === quote) return true;
        if (!(await this.reader.isNull())) throw fieldInvalid('data', 'must be a base64 string');
      } else if (name === 'content_type' || name === 'contentType') await this.#readContentType();
      else await this.reader.skipValue(0);
    }
    await this.reader.expectEnd();
    return false;
  }

  /** The members after `data`. */
  async readRest(): Promise<void> {
    if (await this.readUntilData()) throw invalid('has data twice');
  }

  /** The data, and then the rest of the object, in which `content_type` would be too late. */
  async *finish(data: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const before = this.contentType;
    yield* data;
    await this.readRest();
    if (this.contentType !== before) throw fieldInvalid('content_type', 'must come before data of this size');
  }

  async #readContentType(): Promise<void> {
    if (await this.reader.isNull()) return;
    if ((await this.reader.peek()) !== quote) throw fieldInvalid('content_type', 'must be a string');
    this.contentType = (await this.reader.string()) || null;
  }

  async #nextName(): Promise<string | null> {
    const next = await this.reader.peek();
    if (next === closeBrace) {
      await this.reader.expect(closeBrace);
      return null;
    }
    if (!this.#isFirst) await this.reader.expect(comma);
    this.#isFirst = false;
    if ((await this.reader.peek()) !== quote) throw invalid('has a name without quotes');
    const name = await this.reader.string();
    await this.reader.expect(colon);
    return name;
  }
}

/** Reads JSON token by token from chunks of bytes. */
class JsonReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next byte that is not white space, without consuming it; null at the end. */
  async peek(): Promise<number | null> {
    for (;;) {
      while (this.#at < this.#chunk.length) {
        const byte = this.#chunk[this.#at] as number;
        if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
        this.#at += 1;
      }
      if (!(await this.#pull())) return null;
    }
  }

  async expect(byte: number): Promise<void> {
    const next = await this.peek();
    if (next !== byte) throw invalid(next === null ? 'ends early' : `needs ${String.fromCharCode(byte)}`);
    this.#at += 1;
  }

  async expectEnd(): Promise<void> {
    if ((await this.peek()) !== null) throw invalid('has something after its end');
  }

  /** Consumes `null` if that comes next. */
  async isNull(): Promise<boolean> {
    if ((await this.peek()) !== 0x6e) return false;
    if ((await this.#word()) !== 'null') throw invalid('has an unknown word');
    return true;
  }

  /** A string of bounded length. */
  async string(): Promise<string> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of this.rawString()) {
      size += part.length;
      if (size > MAX_BUFFERED_BYTES) throw invalid('has a text that is too long');
      parts.push(part);
    }
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat([q, ...parts, q])));
    } catch (cause) {
      throw invalid('has a malformed text', cause);
    }
  }

  /** The bytes of a string as they come, with its escapes; an escape is never split. */
  async *rawString(): AsyncGenerator<Buffer> {
    await this.expect(quote);
    let pending: Buffer = Buffer.alloc(0);
    for (;;) {
      if (this.#at >= this.#chunk.length && !(await this.#pull())) throw invalid('ends early');
      const rest =
        pending.length > 0
          ? Buffer.concat([pending, this.#chunk.subarray(this.#at)])
          : this.#chunk.subarray(this.#at);
      const { end, isClosed } = scan(rest);
      const consumed = end + (isClosed ? 1 : 0) - pending.length;
      if (end > 0) yield rest.subarray(0, end);
      if (isClosed) {
        this.#at += consumed;
        return;
      }
      pending = Buffer.from(rest.subarray(end));
      this.#at = this.#chunk.length;
    }
  }

  async skipValue(depth: number): Promise<void> {
    if (depth > MAX_DEPTH) throw invalid('is nested too deeply');
    const next = await this.peek();
    if (next === quote) {
      for await (const _ of this.rawString());
    } else if (next === openBrace || next === openBracket) await this.#skipNested(next, depth);
    else if (!/^(true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?)$/.test(await this.#word())) {
      throw invalid('has an unknown word');
    }
  }

  async #skipNested(open: number, depth: number): Promise<void> {
    const close = open === openBrace ? closeBrace : closeBracket;
    await this.expect(open);
    for (let isFirst = true; (await this.peek()) !== close; isFirst = false) {
      if (!isFirst) await this.expect(comma);
      if (open === openBrace) {
        if ((await this.peek()) !== quote) throw invalid('has a name without quotes');
        for await (const _ of this.rawString());
        await this.expect(colon);
      }
      await this.skipValue(depth + 1);
    }
    await this.expect(close);
  }

  /** The letters and digits that come next. */
  async #word(): Promise<string> {
    let word = '';
    for (;;) {
      while (this.#at < this.#chunk.length) {
        const letter = String.fromCharCode(this.#chunk[this.#at] as number);
        if (!/[\w+.-]/.test(letter) || word.length > 64) return word;
        word += letter;
        this.#at += 1;
      }
      if (!(await this.#pull())) return word;
    }
  }

  async #pull(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done) return false;
    this.#chunk = Buffer.from(value.buffer, value.byteOffset, value.length);
    this.#at = 0;
    return true;
  }
}

const q = Buffer.from('"');

/** Up to where the bytes belong to a string for certain, and whether its closing quote follows there. */
function scan(bytes: Buffer): { end: number; isClosed: boolean } {
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === quote) return { end: at, isClosed: true };
    if (bytes[at] !== backslash) continue;
    const length = bytes[at + 1] === 0x75 ? 6 : 2;
    if (at + length > bytes.length) return { end: at, isClosed: false };
    at += length - 1;
  }
  return { end: bytes.length, isClosed: false };
}

/** Decodes standard or URL-safe base64, with or without padding. @throws FIELD_INVALID, naming `data` */
async function* decodeBase64(raw: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let tail = '';
  for await (const part of raw) {
    const text = tail + unescaped(part);
    const letters = lettersOf(text);
    const whole = letters.length - (letters.length % 4);
    if (whole > 0) yield Buffer.from(letters.slice(0, whole), 'base64');
    tail = text.slice(whole);
  }
  const letters = lettersOf(tail);
  const isWhole = letters === tail ? letters.length !== 1 : letters !== '' && tail.length === 4;
  if (!isWhole) throw notBase64();
  if (letters !== '') yield Buffer.from(letters, 'base64');
}

/** The letters of base64 before its padding. */
function lettersOf(text: string): string {
  const at = text.indexOf('=');
  const letters = at < 0 ? text : text.slice(0, at);
  const padding = text.length - letters.length;
  if (!/^[\w+/-]*$/.test(letters) || padding > 2 || (padding === 2 && !text.endsWith('==')))
    throw notBase64();
  return letters;
}

/** JSON escapes of base64 letters, such as `\/`. */
function unescaped(part: Buffer): string {
  const text = part.toString('latin1');
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`);
  } catch (cause) {
    throw invalid('has a malformed text', cause);
  }
}

const invalid = (problem: string, cause?: unknown): AppError =>
  fail('JSON_INVALID', { message: `The body is no JSON of an HttpBody: it ${problem}.`, cause });

const fieldInvalid = (field: string, problem: string): AppError =>
  fail('FIELD_INVALID', { values: { field, problem }, metadata: { field } });

const notBase64 = () => fieldInvalid('data', 'must be base64');
