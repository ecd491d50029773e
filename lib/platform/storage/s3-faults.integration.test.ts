import { ListMultipartUploadsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect, sha256, someBytes, stalledBytes } from '@/e2e/infrastructure/bytes';
import { type Fault, type FaultyProxy, startFaultyProxy } from '@/e2e/infrastructure/faulty-proxy';
import { onS3 } from '@/e2e/infrastructure/on-s3';
import type { S3Call } from '@/e2e/infrastructure/s3-call';
import { createBucket, createTestClient, s3Config } from '@/e2e/infrastructure/s3-connection';
import { newId } from '@/lib/base/ids';
import { BufferBudget } from './buffer-budget';
import { PART_BYTES } from './part-buffer';
import { createS3Storage } from './s3';
import type { S3Limits } from './s3-retry';
import { composeObject, type Storage } from './storage';

const MiB = 2 ** 20;

/** Shorter than in earnest, and long enough for a machine that is busy. */
const limits: Partial<S3Limits> = {
  connectMs: 1000,
  attemptMs: 1000,
  callMs: 5000,
  retryWindowMs: 5000,
  idleMs: 1000,
  readIdleMs: 500,
  cleanUpMs: 5000,
  backoffMs: 10,
  maxBackoffMs: 100,
};

/** For failures that last: nothing is expected to succeed, so nothing has to be waited for. */
const impatient: Partial<S3Limits> = {
  ...limits,
  attemptMs: 200,
  callMs: 600,
  retryWindowMs: 500,
  idleMs: 200,
};

onS3('S3 that misbehaves', (s3) => {
  let proxy: FaultyProxy;
  let storage: Storage;
  let givingUp: Storage;
  let direct: S3Client;
  let bucket: string;
  let key: string;

  beforeAll(async () => {
    bucket = await createBucket(s3);
    direct = createTestClient(s3);
    proxy = await startFaultyProxy(s3.endpoint);
    storage = createS3Storage(s3Config({ ...s3, endpoint: proxy.endpoint }, bucket), { limits });
    givingUp = createS3Storage(s3Config({ ...s3, endpoint: proxy.endpoint }, bucket), { limits: impatient });
    // The first call to a new server makes it create its pools, which takes seconds.
    await createS3Storage(s3Config(s3, bucket)).put(newId(), someBytes(9 * MiB));
  });
  afterAll(async () => {
    await storage?.close();
    await givingUp?.close();
    await proxy?.close();
    direct?.destroy();
  });
  beforeEach(() => {
    key = newId();
    proxy.misbehave(() => undefined);
  });
  afterEach(async () => {
    expect(await uploadsLeft(), 'multipart uploads left behind').toEqual([]);
  });

  const uploadsLeft = async () => {
    const { Uploads = [] } = await direct.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return Uploads.map((upload) => upload.Key);
  };
  const isStored = async () => {
    const found = await direct.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `objects/${key}` }));
    return found.KeyCount === 1;
  };
  const expectWhole = async (size: number) => {
    proxy.misbehave(() => undefined);
    const stream = await storage.open(key);
    expect(stream && (await sha256(stream))).toBe(await sha256(someBytes(size)));
  };
  const put = (size: number, signal?: AbortSignal) => storage.put(key, someBytes(size), { signal });
  const operations = () => proxy.calls.map(({ operation }) => operation);

  const whole = { size: MiB, operation: 'PutObject' };
  const inParts = { size: 20 * MiB, operation: 'UploadPart' };

  const passing: [string, Fault][] = [
    ['500', { kind: 'error', status: 500, code: 'InternalError' }],
    ['503 SlowDown', { kind: 'error', status: 503, code: 'SlowDown' }],
    ['429', { kind: 'error', status: 429, code: 'TooManyRequests' }],
    ['a hang', { kind: 'hang' }],
    ['a connection cut in the request', { kind: 'cut-request', afterBytes: 300_000 }],
    ['a page of a gateway', { kind: 'page' }],
    ['a page of a gateway with an ETag', { kind: 'page', etag: '"65f0-1a"' }],
    ['a lost answer', { kind: 'lose-answer' }],
    ['a changed bit', { kind: 'flip-bit', atByte: 700_000 }],
  ];
  for (const [name, fault] of passing) {
    for (const { size, operation } of [whole, inParts]) {
      it(`repeats ${operation} after ${name}`, async () => {
        proxy.misbehave(once(operation, fault));
        expect(await put(size)).toBe(size);
        expect(operations().filter((done) => done === operation).length).toBeGreaterThan(1);
        await expectWhole(size);
      });
    }
  }

  const lasting: [string, Fault][] = [
    ['500', { kind: 'error', status: 500, code: 'InternalError' }],
    ['answers with a page of a gateway', { kind: 'page' }],
    ['hangs', { kind: 'hang' }],
    ['cuts the connection', { kind: 'cut-request', afterBytes: 300_000 }],
    ['changes a bit', { kind: 'flip-bit', atByte: 700_000 }],
  ];
  for (const [name, fault] of lasting) {
    for (const { size, operation } of [whole, inParts]) {
      it(`gives up when ${operation} always ${name}, and leaves nothing`, async () => {
        proxy.misbehave((call) => (call.operation === operation ? fault : undefined));
        await expect(givingUp.put(key, someBytes(size))).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          reason: 'STORAGE_UNAVAILABLE',
        });
        expect(await isStored()).toBe(false);
      });
    }
  }

  it.each(['CreateMultipartUpload', 'CompleteMultipartUpload', 'HeadObject'])(
    'repeats %s after a page of a gateway',
    async (operation) => {
      proxy.misbehave(once(operation, { kind: 'page' }));
      expect(await put(20 * MiB)).toBe(20 * MiB);
      await expectWhole(20 * MiB);
    },
  );

  it('repeats a copied part after a page of a gateway', async () => {
    const source = newId();
    await storage.put(source, someBytes(20 * MiB));
    proxy.misbehave(once('UploadPart', { kind: 'page' }));
    const pieces = [{ key: source, range: { start: 0, end: 20 * MiB } }];
    expect(await composeObject(storage, { key, pieces })).toBe(20 * MiB);
    await expectWhole(20 * MiB);
  });

  const pages: [string, Fault][] = [
    ['a page of a gateway', { kind: 'page' }],
    ['a page of a gateway with an ETag', { kind: 'page', etag: '"65f0-1a"' }],
    ['a page that says 404', { kind: 'page', status: 404 }],
  ];
  it.each(pages)('neither lists, reads nor deletes what answers with %s', async (_name, page) => {
    await put(26);
    proxy.misbehave(() => page);
    for (const call of [
      () => givingUp.check(),
      () => givingUp.delete(key),
      () => givingUp.open(key, { start: 0, end: 26 }),
      () => givingUp.writeMarker('x'),
      () => givingUp.list()[Symbol.asyncIterator]().next(),
    ]) {
      await expect(call(), String(call)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
    await expectWhole(26);
  });

  it.each([
    ['a page of a gateway', { kind: 'page' } as const],
    ['a page that says 404', { kind: 'page', status: 404 } as const],
  ])('takes %s neither for an object nor for its absence', async (_name, page) => {
    await put(26);
    proxy.misbehave(() => page);
    for (const call of [() => givingUp.open(key), () => givingUp.stat(key), () => givingUp.readMarker()]) {
      await expect(call(), String(call)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
  });

  it.each(['DeleteObject', 'ListMultipartUploads'])(
    'deletes though %s is answered with a page first',
    async (operation) => {
      await put(26);
      proxy.misbehave(once(operation, { kind: 'page' }));
      await storage.delete(key);
      expect(await isStored()).toBe(false);
    },
  );

  it('aborts an upload though a page answers first', async () => {
    proxy.misbehave((call) => {
      if (call.operation === 'UploadPart') return { kind: 'error', status: 403, code: 'AccessDenied' };
      const isFirst = operations().filter((done) => done === 'AbortMultipartUpload').length === 1;
      return call.operation === 'AbortMultipartUpload' && isFirst ? { kind: 'page' } : undefined;
    });
    await expect(put(20 * MiB)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    // afterEach sees whether the upload is still there.
    expect(operations()).toContain('AbortMultipartUpload');
  });

  it('ends a put whose client pauses when a part fails for good', async () => {
    const stalled = new AbortController();
    proxy.misbehave((call) => (call.operation === 'UploadPart' ? passing[0]?.[1] : undefined));
    await expect(givingUp.put(key, stalledBytes(9 * MiB, stalled.signal))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    stalled.abort();
    expect(await isStored()).toBe(false);
  });

  it('signs the digest of every body', async () => {
    await put(20 * MiB);
    const bodies = proxy.calls.filter(({ operation }) => operation === 'UploadPart');
    expect(bodies).toHaveLength(3);
    for (const { contentSha256 } of bodies) expect(contentSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('finishes all puts when there is memory for three parts only', async () => {
    const budget = new BufferBudget(3 * PART_BYTES, PART_BYTES);
    const small = createS3Storage(s3Config(s3, bucket), { budget });
    const paused = new AbortController();
    const stalled = [1000, 3 * MiB].map((size) =>
      small.put(newId(), stalledBytes(size, paused.signal), { signal: paused.signal }),
    );
    for (const putting of stalled) putting.catch(() => {});
    const sizes = [20 * MiB, 17 * MiB, MiB, 8 * MiB, 1, 20 * MiB];
    expect(await Promise.all(sizes.map((size) => small.put(newId(), someBytes(size))))).toEqual(sizes);
    paused.abort(new Error('enough'));
    for (const putting of stalled) await expect(putting).rejects.toThrow('enough');
    await small.close();
  });

  it('says that the store is full when it says so', async () => {
    proxy.misbehave((call) =>
      call.operation === 'UploadPart' && call.partNumber === 2
        ? { kind: 'error', status: 403, code: 'QuotaExceeded' }
        : undefined,
    );
    await expect(put(20 * MiB)).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'STORAGE_FULL',
    });
    expect(await isStored()).toBe(false);
  });

  it('stores all of 60 files while 30 % of all calls fail', async () => {
    const random = seeded(7);
    proxy.misbehave(() => {
      if (random() > 0.3) return undefined;
      const isSlowDown = random() < 0.5;
      return isSlowDown
        ? { kind: 'error', status: 503, code: 'SlowDown' }
        : { kind: 'error', status: 500, code: 'InternalError' };
    });
    const sizes = Array.from({ length: 60 }, (_, index) => (index % 10 === 0 ? 9 * MiB : 1000 + index));
    const stored = await Promise.all(sizes.map((size) => storage.put(newId(), someBytes(size))));
    expect(stored).toEqual(sizes);
  });

  describe('Complete', () => {
    const onComplete = (fault: Fault) => once('CompleteMultipartUpload', fault);

    for (const [name, fault] of [
      ['500', { kind: 'error', status: 500, code: 'InternalError' }],
      ['200 with an error inside', { kind: 'error-in-200' }],
      ['a hang', { kind: 'hang' }],
    ] satisfies [string, Fault][]) {
      it(`is repeated after ${name}`, async () => {
        proxy.misbehave(onComplete(fault));
        await put(20 * MiB);
        expect(operations().filter((done) => done === 'CompleteMultipartUpload')).toHaveLength(2);
        await expectWhole(20 * MiB);
      });
    }

    it('is not repeated when its answer was lost but the object is there', async () => {
      proxy.misbehave(onComplete({ kind: 'lose-answer' }));
      expect(await put(20 * MiB)).toBe(20 * MiB);
      expect(operations().filter((done) => done === 'CompleteMultipartUpload')).toHaveLength(1);
      await expectWhole(20 * MiB);
    });

    it('has succeeded when a repetition hears NoSuchUpload and the object is there', async () => {
      let completes = 0;
      proxy.misbehave((call) => {
        if (call.operation === 'CompleteMultipartUpload') completes++;
        if (call.operation === 'CompleteMultipartUpload' && completes === 1) return { kind: 'lose-answer' };
        // Hides the object from the first look.
        if (call.operation === 'HeadObject' && completes === 1)
          return { kind: 'error', status: 404, code: 'NoSuchKey' };
        return undefined;
      });
      expect(await put(20 * MiB)).toBe(20 * MiB);
      expect(completes).toBe(2);
      await expectWhole(20 * MiB);
    });

    it('fails for good when it always answers 200 with an error inside', async () => {
      proxy.misbehave((call) =>
        call.operation === 'CompleteMultipartUpload' ? { kind: 'error-in-200' } : undefined,
      );
      await expect(givingUp.put(key, someBytes(20 * MiB))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await isStored()).toBe(false);
    });

    it('leaves nothing when it was done but the store can no longer be asked', async () => {
      let isDone = false;
      proxy.misbehave((call) => {
        if (call.operation === 'CompleteMultipartUpload') {
          isDone = true;
          return { kind: 'lose-answer' };
        }
        // Comes back for the clearing up.
        const isAsking = call.operation === 'HeadObject' && operations().at(-2) !== 'AbortMultipartUpload';
        return isDone && isAsking ? { kind: 'error', status: 500, code: 'InternalError' } : undefined;
      });
      await expect(givingUp.put(key, someBytes(20 * MiB))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await isStored()).toBe(false);
    });
  });

  it('clears up a second upload that a lost answer to its creation left', async () => {
    proxy.misbehave(once('CreateMultipartUpload', { kind: 'lose-answer' }));
    await put(9 * MiB);
    expect(operations()).toContain('AbortMultipartUpload');
    await expectWhole(9 * MiB);
  });

  it('ends at once when the caller aborts, though the store hangs', async () => {
    const caller = new AbortController();
    const reason = new Error('Enough.');
    proxy.misbehave((call) => {
      if (call.operation !== 'UploadPart') return undefined;
      setImmediate(() => caller.abort(reason));
      return { kind: 'hang' };
    });
    await expect(put(20 * MiB, caller.signal)).rejects.toBe(reason);
    expect(await isStored()).toBe(false);
  });

  describe('a read', () => {
    const size = 3 * MiB;
    beforeEach(async () => {
      await put(size);
    });
    const read = async (range?: { start: number; end: number }) => {
      const stream = await storage.open(key, range);
      return stream && (await collect(stream)).byteLength;
    };

    it('fails when the answer is cut, and never ends short', async () => {
      for (const afterBytes of [0, 1, 65_536, 1_000_000, size - 1]) {
        proxy.misbehave(once('GetObject', { kind: 'cut-response', afterBytes }));
        await expect(read(), `cut after ${afterBytes}`).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          reason: 'STORAGE_CUT_SHORT',
        });
        proxy.misbehave(once('GetObject', { kind: 'cut-response', afterBytes: Math.min(afterBytes, 400) }));
        await expect(read({ start: 7, end: 507 })).rejects.toMatchObject({ reason: 'STORAGE_CUT_SHORT' });
      }
    });

    it('fails when the store sends nothing more', async () => {
      proxy.misbehave(once('GetObject', { kind: 'stall-response', afterBytes: 1_000_000 }));
      await expect(read()).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'STORAGE_CUT_SHORT' });
    });

    it('waits for a reader that is slower than the idle limit', async () => {
      const stream = await storage.open(key);
      const iterator = stream?.[Symbol.asyncIterator]();
      await iterator?.next();
      // Two others run into the limit meanwhile.
      for (let other = 0; other < 2; other++) {
        proxy.misbehave(once('GetObject', { kind: 'stall-response', afterBytes: 1000 }));
        await expect(read()).rejects.toMatchObject({ reason: 'STORAGE_CUT_SHORT' });
      }
      let received = 0;
      for (let next = await iterator?.next(); next && !next.done; next = await iterator?.next()) {
        received += next.value.byteLength;
      }
      expect(stream?.errored).toBeNull();
      expect(received).toBeGreaterThan(size - 256 * 1024 - 1);
    });

    it('is repeated when opening fails', async () => {
      for (const fault of [passing[0]?.[1], { kind: 'hang' } as const]) {
        proxy.misbehave(once('GetObject', fault as Fault));
        expect(await read()).toBe(size);
      }
    });

    it('that hangs for ever is given up', async () => {
      proxy.misbehave(() => ({ kind: 'hang' }));
      for (const call of [
        () => givingUp.open(key),
        () => givingUp.stat(key),
        () => givingUp.delete(key),
        () => givingUp.check(),
        () => givingUp.list()[Symbol.asyncIterator]().next(),
      ]) {
        await expect(call()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      }
    });

    it('does not call an object absent that it may not see', async () => {
      proxy.misbehave(() => ({ kind: 'error', status: 403, code: 'AccessDenied' }));
      await expect(storage.open(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(storage.stat(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('does not call an object absent when the bucket is gone', async () => {
      proxy.misbehave(() => ({ kind: 'error', status: 404, code: 'NoSuchBucket' }));
      await expect(storage.open(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(storage.stat(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('frees its connection when it is destroyed early', async () => {
      await storage.put(newId(), someBytes(10));
      const large = newId();
      await storage.put(large, someBytes(64 * MiB));
      const before = await proxy.connections();
      const readers = await Promise.all(Array.from({ length: 10 }, () => storage.open(large)));
      // Each reader has a connection, be it a new one or one that was idle.
      expect(await proxy.connections()).toBeGreaterThanOrEqual(10);
      for (const reader of readers) reader?.destroy();
      await expect.poll(() => proxy.connections()).toBeLessThanOrEqual(before);
    });
  });
});

/** Misbehaves at the first call of that operation only. */
function once(operation: string, fault: Fault) {
  let isDone = false;
  return (call: S3Call) => {
    if (isDone || call.operation !== operation) return undefined;
    isDone = true;
    return fault;
  };
}

/** Numbers in [0, 1), the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
