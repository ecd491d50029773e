import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { IngestPipeline, limitOf } from './ingest-pipeline';

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const sha512 = (text: string) => createHash('sha512').update(text).digest();

async function* bodyOf(...chunks: string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function read(segment: AsyncIterable<Uint8Array>): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of segment) chunks.push(Buffer.from(chunk).toString());
  return chunks;
}

/** The segments of a body, each as its chunks. */
async function segmentsOf(ingest: IngestPipeline, next: () => AsyncGenerator<Uint8Array>) {
  const segments: string[][] = [];
  while (!(await ingest.isAtEnd())) segments.push(await read(next()));
  return segments;
}

describe('segment', () => {
  it('splits chunks at the end of a segment and loses no byte', async () => {
    const ingest = new IngestPipeline(bodyOf('abc', 'defg', 'h'), { limit: 100 });
    expect(await segmentsOf(ingest, () => ingest.segment(3))).toEqual([['abc'], ['def'], ['g', 'h']]);
    expect([ingest.sizeBytes, ingest.yieldedBytes]).toEqual([8, 8]);
  });

  it('has no segment after the last byte', async () => {
    const ingest = new IngestPipeline(bodyOf('abc'), { limit: 100 });
    expect(await segmentsOf(ingest, () => ingest.segment(3))).toEqual([['abc']]);
  });

  it('resolves segmentEnd when it was read, and when it was closed early', async () => {
    const ingest = new IngestPipeline(bodyOf('abc', 'def'), { limit: 100 });
    const segment = ingest.segment(6);
    await segment.next();
    await segment.return(undefined);
    await ingest.segmentEnd();
  });
});

describe('chunks', () => {
  it('never splits a chunk, however large', async () => {
    const ingest = new IngestPipeline(bodyOf('ab', 'cd', 'efghij', 'k'), { limit: 100 });
    const next = () => ingest.chunks(5, { isEager: false, afterMs: null });
    expect(await segmentsOf(ingest, next)).toEqual([['ab', 'cd'], ['efghij'], ['k']]);
  });

  it('ends after each chunk when eager', async () => {
    const ingest = new IngestPipeline(bodyOf('a', 'b'), { limit: 100 });
    const next = () => ingest.chunks(5, { isEager: true, afterMs: null });
    expect(await segmentsOf(ingest, next)).toEqual([['a'], ['b']]);
  });

  it('ends some time after its first chunk, and the next one continues the same read', async () => {
    let send = () => {};
    const later = new Promise<void>((resolve) => {
      send = resolve;
    });
    async function* body() {
      yield Buffer.from('a');
      await later;
      yield Buffer.from('b');
    }
    const ingest = new IngestPipeline(body(), { limit: 100 });
    const boundary = { isEager: false, afterMs: 5 };
    expect(await read(ingest.chunks(9, boundary))).toEqual(['a']);
    send();
    expect(await read(ingest.chunks(9, boundary))).toEqual(['b']);
    expect(await ingest.isAtEnd()).toBe(true);
  });
});

describe('readHead', () => {
  it('keeps its bytes for the first segment', async () => {
    const ingest = new IngestPipeline(bodyOf('abc', 'def'), { limit: 100 });
    expect(await ingest.readHead()).toEqual({ isWhole: true });
    expect(Buffer.from(ingest.head).toString()).toBe('abcdef');
    expect(await read(ingest.segment(100))).toEqual(['abc', 'def']);
  });

  it('stops where the type can be detected', async () => {
    const ingest = new IngestPipeline(bodyOf('a'.repeat(5000), 'b'), { limit: 10_000 });
    expect(await ingest.readHead()).toEqual({ isWhole: false });
    expect(ingest.head.length).toBe(4100);
  });

  it('drains an empty body', async () => {
    const ingest = new IngestPipeline(bodyOf(), { limit: 100 });
    await ingest.readHead();
    expect(await ingest.isAtEnd()).toBe(true);
  });
});

describe('limits', () => {
  it('accepts exactly the limit, and fails one byte later', async () => {
    expect(await read(new IngestPipeline(bodyOf('ab', 'cd'), { limit: 4 }).segment(9))).toEqual(['ab', 'cd']);
    await expect(
      read(new IngestPipeline(bodyOf('ab', 'cde'), { limit: 4 }).segment(9)),
    ).rejects.toMatchObject({
      reason: 'CONTENT_TOO_LARGE',
      metadata: { max_size_bytes: '4' },
    });
  });

  it('reserves before bytes pass, and only when the reservation is used up', async () => {
    const ingest = new IngestPipeline(bodyOf('ab', 'cd', 'ef', 'gh'), { limit: 100 });
    const requests: number[] = [];
    ingest.reserveAhead(3, async (sizeBytes) => {
      requests.push(sizeBytes);
      return sizeBytes + 3;
    });
    await read(ingest.segment(100));
    expect(requests).toEqual([4, 8]);
  });

  it('does not pass on bytes that cannot be reserved', async () => {
    const ingest = new IngestPipeline(bodyOf('ab'), { limit: 100 });
    ingest.reserveAhead(1, () => Promise.reject(new Error('quota')));
    await expect(read(ingest.segment(100))).rejects.toThrow('quota');
    expect(ingest.yieldedBytes).toBe(0);
  });

  it('are those of the instance or of the URL, whichever is smaller', () => {
    expect(limitOf({ maxFileSizeBytes: 9 })).toBe(9);
    expect(limitOf({ maxFileSizeBytes: 9 }, { maxSizeBytes: null })).toBe(9);
    expect(limitOf({ maxFileSizeBytes: 9 }, { maxSizeBytes: 5n })).toBe(5);
    expect(limitOf({ maxFileSizeBytes: 9 }, { maxSizeBytes: 50n })).toBe(9);
  });
});

describe('digest', () => {
  async function digest(announced: { sha256?: Buffer; sha512?: Buffer }) {
    const ingest = new IngestPipeline(bodyOf('ab', 'c'), { limit: 100, announced });
    await read(ingest.segment(100));
    return Buffer.from(ingest.digest());
  }

  it('is the SHA-256 of all bytes', async () => {
    expect(await digest({})).toEqual(sha256('abc'));
    expect(await digest({ sha256: sha256('abc'), sha512: sha512('abc') })).toEqual(sha256('abc'));
  });

  it.each([
    ['SHA-256', { sha256: sha256('abd'), sha512: sha512('abc') }],
    ['SHA-512', { sha256: sha256('abc'), sha512: sha512('abd') }],
  ])('refuses another %s than announced', async (_name, announced) => {
    await expect(digest(announced)).rejects.toMatchObject({ reason: 'DIGEST_MISMATCH' });
  });

  it('continues the hash of earlier bytes', async () => {
    const ingest = new IngestPipeline(bodyOf('c'), { limit: 100, sha256: createHash('sha256').update('ab') });
    await read(ingest.segment(100));
    expect(Buffer.from(ingest.digest())).toEqual(sha256('abc'));
  });
});

it('close ends the source', async () => {
  let isClosed = false;
  async function* body() {
    try {
      yield Buffer.from('a');
      yield Buffer.from('b');
    } finally {
      isClosed = true;
    }
  }
  const ingest = new IngestPipeline(body(), { limit: 100 });
  await ingest.segment(1).next();
  ingest.close();
  await Promise.resolve();
  expect(isClosed).toBe(true);
});
