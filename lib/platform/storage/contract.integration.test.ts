import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { CreateMultipartUploadCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, sha256, someBytes, stalledBytes } from '@/e2e/infrastructure/bytes';
import { onS3 } from '@/e2e/infrastructure/on-s3';
import { createBucket, createTestClient, s3Config } from '@/e2e/infrastructure/s3-connection';
import { newId } from '@/lib/base/ids';
import { createDiskStorage } from './disk';
import { createS3Storage } from './s3';
import { type ByteRange, composeObject, type Piece, type Storage, type StoredObject } from './storage';

const MiB = 2 ** 20;

type Fixture = {
  storage: Storage;
  /** Leaves what a put leaves when the process is killed in the middle. */
  leaveUnfinished(key: string): Promise<void>;
  remove(): Promise<void>;
};

describe('disk', () => {
  contract(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'holdall-disk-'));
    return {
      storage: await createDiskStorage({ directory }),
      leaveUnfinished: (key) => writeFile(join(directory, 'tmp', key), 'unfinished'),
      remove: () => rm(directory, { recursive: true }),
    };
  });
});

onS3('S3', (s3) => {
  contract(async () => {
    const bucket = await createBucket(s3);
    const client = createTestClient(s3);
    return {
      // Small pages, so that a few objects need several of them.
      storage: createS3Storage({ ...s3Config(s3, bucket), prefix: 'some/folder/' }, { pageSize: 5 }),
      async leaveUnfinished(key) {
        const place = { Bucket: bucket, Key: `some/folder/objects/${key}` };
        const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
        await client.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: 'unfinished' }));
      },
      remove: async () => client.destroy(),
    };
  });
});

/** What every store must do; see the comments of Storage. */
function contract(createFixture: () => Promise<Fixture>) {
  let fixture: Fixture;
  let storage: Storage;

  beforeAll(async () => {
    fixture = await createFixture();
    storage = fixture.storage;
  });
  afterAll(async () => {
    await storage.close();
    await fixture.remove();
  });

  const putText = async (text: string, key = newId()) => {
    await storage.put(key, textBody(text));
    return key;
  };
  const read = async (key: string, range?: ByteRange) => {
    const stream = await storage.open(key, range);
    return stream && (await collect(stream)).toString();
  };
  const listed = async (key: string) => (await listAll(storage)).filter((object) => object.key === key);

  it('answers null for a key that holds nothing', async () => {
    const key = newId();
    expect(await storage.open(key)).toBeNull();
    expect(await storage.open(key, { start: 0, end: 10 })).toBeNull();
    expect(await storage.open(key, { start: 3, end: 3 })).toBeNull();
    expect(await storage.stat(key)).toBeNull();
    await expect(storage.delete(key)).resolves.toBeUndefined();
  });

  it('refuses what is no key of ours', async () => {
    await expect(storage.put('../../etc/passwd', textBody('x'))).rejects.toThrow('Not a storage key');
    await expect(storage.open('')).rejects.toThrow('Not a storage key');
    await expect(storage.delete('ABCDEFGHIJKLMNOPQRSTUVWXY')).rejects.toThrow('Not a storage key');
  });

  it('gives back an empty object', async () => {
    const key = await putText('');
    expect(await read(key)).toBe('');
    expect(await read(key, { start: 0, end: 0 })).toBe('');
    expect(await storage.stat(key)).toMatchObject({ key, sizeBytes: 0 });
  });

  it('replaces an object', async () => {
    const key = await putText('the first');
    await putText('the second one', key);
    expect(await read(key)).toBe('the second one');
    expect(await listed(key)).toHaveLength(1);
  });

  it('makes one object out of pieces of others', async () => {
    const sizes = [8 * MiB + 1, 3, 2 * MiB, 6 * MiB, 1];
    const bytes = sizes.map((size) => randomBytes(size));
    const keys = await Promise.all(
      bytes.map(async (each) => {
        const key = newId();
        await storage.put(key, oneChunk(each));
        return key;
      }),
    );
    // All of each but the last byte of the first, where bytes lie that belong to nothing.
    const pieces = keys.map((key, at) => ({
      key,
      range: { start: 0, end: (sizes[at] as number) - Number(at === 0) },
    }));
    const whole = Buffer.concat([bytes[0]?.subarray(0, -1) ?? Buffer.alloc(0), ...bytes.slice(1)]);
    const key = newId();
    expect(await composeObject(storage, { key, pieces })).toBe(whole.length);
    expect((await collect((await storage.open(key)) as Readable)).equals(whole)).toBe(true);
    await expect(
      composeObject(storage, { key: newId(), pieces: [{ ...(pieces[0] as Piece), key: newId() }] }),
    ).rejects.toThrow();
  });

  it('reads exactly the range', async () => {
    const key = await putText('0123456789');
    expect(await read(key, { start: 0, end: 3 })).toBe('012');
    expect(await read(key, { start: 4, end: 7 })).toBe('456');
    expect(await read(key, { start: 9, end: 10 })).toBe('9');
    expect(await read(key, { start: 5, end: 5 })).toBe('');
    expect(await read(key, { start: 0, end: 10 })).toBe('0123456789');
  });

  it('fails rather than reading less than the range', async () => {
    const key = await putText('0123456789');
    await expect(read(key, { start: 5, end: 11 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(read(key, { start: 20, end: 30 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('reports size and time', async () => {
    const before = Date.now();
    const key = await putText('12345');
    const found = await storage.stat(key);
    expect(found).toMatchObject({ key, sizeBytes: 5 });
    // A store's clock may tick in seconds.
    expect(Math.abs((found?.modified.getTime() ?? 0) - before)).toBeLessThan(60_000);
    expect(await listed(key)).toEqual([expect.objectContaining({ key, sizeBytes: 5 })]);
  });

  for (const size of [5 * MiB, 8 * MiB, 64 * MiB].flatMap((edge) => [edge - 1, edge, edge + 1])) {
    it(`keeps ${size} bytes as they were`, async () => {
      const key = newId();
      expect(await storage.put(key, someBytes(size))).toBe(size);
      const stream = await storage.open(key);
      expect(stream && (await sha256(stream))).toBe(await sha256(someBytes(size)));
      expect(await storage.stat(key)).toMatchObject({ sizeBytes: size });
      const end = await storage.open(key, { start: size - 100_000, end: size });
      expect(end && (await collect(end)).equals((await collect(someBytes(size))).subarray(-100_000))).toBe(
        true,
      );
      await storage.delete(key);
    });
  }

  it('takes chunks of any length', async () => {
    const bytes = randomBytes(200_000);
    const key = newId();
    await storage.put(key, oddChunks(bytes));
    const stream = await storage.open(key);
    expect(stream && (await collect(stream)).equals(bytes)).toBe(true);
  });

  it('takes a chunk that is longer than a part', async () => {
    const bytes = randomBytes(17 * MiB);
    const key = newId();
    await storage.put(key, oneChunk(bytes));
    const stream = await storage.open(key);
    expect(stream && (await collect(stream)).equals(bytes)).toBe(true);
  });

  for (const size of [0, 1000, 20 * MiB]) {
    it(`leaves nothing when the body fails after ${size} bytes`, async () => {
      const key = newId();
      const failure = new Error('The client went away.');
      await expect(storage.put(key, failingBody(size, failure))).rejects.toBe(failure);
      expect(await storage.stat(key)).toBeNull();
      expect(await listed(key)).toEqual([]);
    });

    it(`leaves nothing when it is aborted after ${size} bytes, while the client pauses`, async () => {
      const key = newId();
      const reason = new Error('No longer wanted.');
      const caller = new AbortController();
      const stalled = new AbortController();
      const body = announceEnd(stalledBytes(size, stalled.signal), size, () => caller.abort(reason));
      await expect(storage.put(key, body, { signal: caller.signal })).rejects.toBe(reason);
      stalled.abort();
      expect(await storage.stat(key)).toBeNull();
      expect(await listed(key)).toEqual([]);
    });
  }

  it('does not begin when the signal has aborted before', async () => {
    const key = newId();
    const signal = AbortSignal.abort(new Error('Too late.'));
    await expect(storage.put(key, textBody('x'), { signal })).rejects.toThrow('Too late.');
    expect(await listed(key)).toEqual([]);
  });

  it('keeps the older object when a put of the same key fails', async () => {
    const key = await putText('older');
    await expect(storage.put(key, failingBody(20 * MiB, new Error('gone')))).rejects.toThrow('gone');
    expect(await read(key)).toBe('older');
  });

  it('shows a put in progress in the listing and nowhere else', async () => {
    const key = newId();
    const caller = new AbortController();
    const putting = storage.put(key, stalledBytes(20 * MiB, caller.signal), { signal: caller.signal });
    putting.catch(() => {});
    await expect
      .poll(async () => (await listed(key))[0]?.sizeBytes, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(16 * MiB);
    expect(await storage.stat(key)).toBeNull();
    expect(await storage.open(key)).toBeNull();
    caller.abort(new Error('enough'));
    await expect(putting).rejects.toThrow('enough');
    expect(await listed(key)).toEqual([]);
  });

  it('deletes an object, also twice', async () => {
    const key = await putText('short-lived');
    await storage.delete(key);
    await storage.delete(key);
    expect(await storage.open(key)).toBeNull();
    expect(await listed(key)).toEqual([]);
  });

  it('deletes what an unfinished put left behind', async () => {
    const key = newId();
    await fixture.leaveUnfinished(key);
    expect(await listed(key)).toEqual([expect.objectContaining({ key, sizeBytes: 10 })]);
    expect(await storage.open(key)).toBeNull();
    await storage.delete(key);
    expect(await listed(key)).toEqual([]);
  });

  it('lists every object and every unfinished put', async () => {
    const whole = await Promise.all(Array.from({ length: 23 }, (_, index) => putText(`${index}`)));
    const unfinished = Array.from({ length: 12 }, () => newId());
    for (const key of unfinished) await fixture.leaveUnfinished(key);
    const keys = (await listAll(storage)).map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining([...whole, ...unfinished]));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of [...whole, ...unfinished]) await storage.delete(key);
  });

  it('takes many puts at once', async () => {
    const sizes = Array.from({ length: 24 }, (_, index) => index * MiB + index);
    const keys = sizes.map(() => newId());
    await Promise.all(sizes.map((size, index) => storage.put(keys[index] ?? '', someBytes(size))));
    for (const [index, key] of keys.entries()) {
      const stream = await storage.open(key);
      expect(stream && (await sha256(stream))).toBe(await sha256(someBytes(sizes[index] ?? 0)));
    }
  });

  it('survives a reader that stops early', async () => {
    const key = newId();
    await storage.put(key, someBytes(9 * MiB));
    for (let reader = 0; reader < 20; reader++) {
      const stream = await storage.open(key);
      for await (const _ of stream ?? []) break;
      expect(stream?.destroyed).toBe(true);
    }
    const stream = await storage.open(key);
    expect(stream && (await sha256(stream))).toBe(await sha256(someBytes(9 * MiB)));
  });

  it('keeps a marker that is no object', async () => {
    expect(await storage.readMarker()).toBeNull();
    await storage.writeMarker('first');
    await storage.writeMarker('second');
    expect(await storage.readMarker()).toBe('second');
    expect((await listAll(storage)).filter(({ key }) => key.includes('instance'))).toEqual([]);
  });

  it('says that it answers', async () => {
    await expect(storage.check()).resolves.toBeUndefined();
  });
}

async function listAll(storage: Storage): Promise<StoredObject[]> {
  const all: StoredObject[] = [];
  for await (const object of storage.list()) all.push(object);
  return all;
}

async function* textBody(text: string) {
  yield Buffer.from(text);
}

async function* oneChunk(bytes: Uint8Array) {
  yield bytes;
}

async function* oddChunks(bytes: Buffer) {
  for (let start = 0, length = 0; start < bytes.byteLength; start += length, length = (length + 7) % 1000) {
    yield bytes.subarray(start, start + length);
  }
}

async function* failingBody(size: number, failure: Error) {
  yield* someBytes(size);
  throw failure;
}

/** Calls `reached` when `size` bytes have been taken and the next are asked for. */
async function* announceEnd(body: AsyncIterable<Uint8Array>, size: number, reached: () => void) {
  let taken = 0;
  if (size === 0) setImmediate(reached);
  for await (const chunk of body) {
    taken += chunk.byteLength;
    if (taken === size) setImmediate(reached);
    yield chunk;
  }
}
