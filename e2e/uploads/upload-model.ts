/** What one upload is, as its sender may believe it to be. `bytes` is what was acknowledged. */
export type ModelUpload = {
  total: number | null;
  bytes: Buffer;
  state: 'open' | 'complete' | 'gone';
  isPartial: boolean;
  isFinal: boolean;
};

type Patch = {
  offset: number;
  body: Buffer;
  /** The length that the request declares, where it was deferred. */
  declaredLength: number | null;
  /** Its checksum is of other bytes. */
  isCorrupt: boolean;
};

/** What tus uploads should do, in memory: each request answers its status. */
export class UploadModel {
  readonly uploads: ModelUpload[] = [];
  readonly #finals = new Map<string, ModelUpload>();

  create(total: number | null, { isPartial = false, isFinal = false, bytes = Buffer.alloc(0) }): ModelUpload {
    const made: ModelUpload = { total, bytes, state: 'open', isPartial, isFinal };
    this.uploads.push(made);
    this.settle(made);
    return made;
  }

  patch(upload: ModelUpload, { offset, body, declaredLength, isCorrupt }: Patch): number {
    if (upload.state === 'gone') return 410;
    if (upload.isFinal) return 403;
    if (offset !== upload.bytes.length) return 409;
    if (upload.state === 'complete') return body.length === 0 ? 204 : 413;
    if (
      declaredLength !== null &&
      ((upload.total ?? declaredLength) !== declaredLength || declaredLength < offset)
    )
      return 400;
    upload.total ??= declaredLength;
    if (offset + body.length > (upload.total ?? Number.POSITIVE_INFINITY)) return 413;
    if (isCorrupt) return 460;
    this.arrive(upload, body);
    return 204;
  }

  /** So much more is acknowledged. */
  arrive(upload: ModelUpload, bytes: Buffer): void {
    upload.bytes = Buffer.concat([upload.bytes, bytes]);
    this.settle(upload);
  }

  end(upload: ModelUpload): number {
    if (upload.state === 'gone') return 410;
    if (upload.state === 'complete') return 403;
    upload.state = 'gone';
    return 204;
  }

  /** Asked for the same again, it is the same one. */
  concatenate(parts: ModelUpload[]): { status: number; final?: ModelUpload } {
    const key = parts.map((part) => this.uploads.indexOf(part)).join();
    const made = this.#finals.get(key);
    if (made?.state === 'complete') return { status: 201, final: made };
    const isReady = ({ isPartial, state, bytes, total }: ModelUpload) =>
      isPartial && state === 'open' && bytes.length === total;
    if (parts.length === 0 || new Set(parts).size < parts.length || !parts.every(isReady))
      return { status: 400 };
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    for (const part of parts) part.state = 'gone';
    const final = this.create(bytes.length, { isFinal: true, bytes });
    this.#finals.set(key, final);
    return { status: 201, final };
  }

  private settle(upload: ModelUpload): void {
    if (!upload.isPartial && upload.bytes.length === upload.total) upload.state = 'complete';
  }
}
