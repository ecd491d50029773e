import { randomBytes } from 'node:crypto';
import { ListMultipartUploadsCommand, type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { collect, someBytes } from '@/e2e/infrastructure/bytes';
import { type Fault, type FaultyProxy, startFaultyProxy } from '@/e2e/infrastructure/faulty-proxy';
import { onS3 } from '@/e2e/infrastructure/on-s3';
import { createBucket, createTestClient, s3Config } from '@/e2e/infrastructure/s3-connection';
import { newId } from '@/lib/base/ids';
import { createS3Storage } from './s3';
import { type AssemblingStorage, type Assembly, canAssemble } from './storage';

const MiB = 2 ** 20;

onS3('an object that is assembled on S3', (s3) => {
  let proxy: FaultyProxy;
  let storage: AssemblingStorage;
  let direct: S3Client;
  let bucket: string;
  let key: string;
  let whole: Buffer;

  beforeAll(async () => {
    whole = await collect(someBytes(40 * MiB));
    bucket = await createBucket(s3);
    direct = createTestClient(s3);
    proxy = await startFaultyProxy(s3.endpoint);
    const limits = { attemptMs: 2000, callMs: 4000, retryWindowMs: 2000, idleMs: 2000, backoffMs: 10 };
    const opened = createS3Storage(s3Config({ ...s3, endpoint: proxy.endpoint }, bucket), { limits });
    if (!canAssemble(opened)) throw new Error('S3 assembles objects.');
    storage = opened;
  });
  afterAll(async () => {
    await storage?.close();
    await proxy?.close();
    direct?.destroy();
  });
  beforeEach(() => {
    key = newId();
    proxy.misbehave(() => undefined);
  });

  const operations = () => proxy.calls.map(({ operation }) => operation);
  const unfinished = async () => {
    const { Uploads = [] } = await direct.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return Uploads.filter((upload) => upload.Key === `objects/${key}`).length;
  };
  const stored = async () => {
    const stream = await storage.open(key);
    return stream && (await collect(stream));
  };
  const isStored = async (sizeBytes: number) => {
    expect((await stored())?.equals(whole.subarray(0, sizeBytes))).toBe(true);
    expect(await unfinished()).toBe(0);
  };

  /** Sends the bytes up to `end`; what was reported last, and all reports. */
  async function assembleTo(end: number, from: Assembly | null = null, endBytes: number | null = null) {
    const reports: { sizeBytes: number; state: string | null }[] = [];
    const onDurable = async (sizeBytes: number, state: string | null) => {
      reports.push({ sizeBytes, state });
    };
    const body = inChunks(whole.subarray(from?.sizeBytes ?? 0, end));
    await storage.assemble(key, body, { from, endBytes, onDurable });
    const last = reports.at(-1) as (typeof reports)[0];
    return { ...last, reports, assembly: last as Assembly };
  }

  it('takes a part with each call, and nothing is sent twice', async () => {
    const first = await assembleTo(8 * MiB);
    expect(operations()).toEqual(['CreateMultipartUpload', 'UploadPart']);
    proxy.misbehave(() => undefined);
    const second = await assembleTo(16 * MiB, first.assembly);
    expect(operations()).toEqual(['UploadPart']);
    expect(await stored()).toBeNull();
    const last = await assembleTo(20 * MiB, second.assembly, 20 * MiB);
    expect(last.reports).toEqual([{ sizeBytes: 20 * MiB, state: null }]);
    await isStored(20 * MiB);
  });

  it('reports every part of one call, in order', async () => {
    const { reports } = await assembleTo(30 * MiB);
    expect(reports.map(({ sizeBytes }) => sizeBytes / MiB)).toEqual([8, 16, 24, 30]);
    expect(await storage.seal(key, reports[3] as Assembly)).toBe(true);
    await isStored(30 * MiB);
  });

  it.each([
    ['one small part', 5 * MiB - 1, null],
    ['one whole part', 8 * MiB, 8 * MiB],
    ['a part and a small one', 9 * MiB, null],
    ['parts that end with the object', 24 * MiB, 24 * MiB],
  ])('is an object at once with %s', async (_what, sizeBytes, endBytes) => {
    const { state } = await assembleTo(sizeBytes, null, endBytes);
    expect(state).toBeNull();
    expect(operations().includes('CreateMultipartUpload')).toBe(sizeBytes > 8 * MiB);
    await isStored(sizeBytes);
  });

  it('is sealed once, however often it is asked for', async () => {
    const { assembly } = await assembleTo(16 * MiB);
    const sealed = await Promise.all([storage.seal(key, assembly), storage.seal(key, assembly)]);
    expect([...sealed, await storage.seal(key, assembly)]).toEqual([true, true, true]);
    await isStored(16 * MiB);
  });

  it('begins with the parts of its list, whatever an overtaken process adds', async () => {
    const { assembly } = await assembleTo(8 * MiB);
    await assembleTo(24 * MiB, assembly);
    expect(await storage.measure(key, assembly)).toBe(24 * MiB);
    expect(await storage.seal(key, assembly)).toBe(true);
    await isStored(24 * MiB);
    await expect(assembleTo(16 * MiB, assembly)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await storage.seal(key, assembly)).toBe(true);
    await isStored(24 * MiB);
  });

  it('is lost with a part that became another', async () => {
    const { assembly } = await assembleTo(16 * MiB);
    const { uploadId: UploadId } = JSON.parse(assembly.state);
    const place = { Bucket: bucket, Key: `objects/${key}`, UploadId };
    await direct.send(new UploadPartCommand({ ...place, PartNumber: 1, Body: randomBytes(8 * MiB) }));
    expect(await storage.seal(key, assembly)).toBe(false);
    await storage.delete(key);
  });

  it('is longer where an overtaken process has sealed it first', async () => {
    const { assembly } = await assembleTo(8 * MiB);
    await assembleTo(20 * MiB, assembly, 20 * MiB);
    expect(await storage.seal(key, assembly)).toBe(true);
    await isStored(20 * MiB);
  });

  it('keeps its reported parts when a later call fails', async () => {
    const { assembly } = await assembleTo(8 * MiB);
    proxy.misbehave(({ operation }) =>
      operation === 'UploadPart' ? { kind: 'error', status: 500, code: 'InternalError' } : undefined,
    );
    await expect(assembleTo(24 * MiB, assembly)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    proxy.misbehave(() => undefined);
    const failure = new Error('The client went away.');
    const onDurable = async () => {};
    const failing = storage.assemble(key, failingAfter(whole.subarray(0, 9 * MiB), failure), {
      from: assembly,
      endBytes: 17 * MiB,
      onDurable,
    });
    await expect(failing).rejects.toBe(failure);
    expect(await storage.seal(key, assembly)).toBe(true);
    await isStored(8 * MiB);
  });

  it('ends when what it reports is refused, even while the client pauses', async () => {
    const refusal = new Error('overtaken');
    const stalled = new AbortController();
    const body = (async function* () {
      yield* inChunks(whole.subarray(0, 9 * MiB));
      await new Promise((resolve) => stalled.signal.addEventListener('abort', resolve));
    })();
    const onDurable = () => Promise.reject(refusal);
    await expect(storage.assemble(key, body, { from: null, endBytes: null, onDurable })).rejects.toBe(
      refusal,
    );
    stalled.abort();
    await storage.delete(key);
    expect(await unfinished()).toBe(0);
  });

  it.each<[string, string, Fault]>([
    ['UploadPart', 'a lost answer', { kind: 'lose-answer' }],
    ['UploadPart', 'a changed bit', { kind: 'flip-bit', atByte: 70_000 }],
    ['CreateMultipartUpload', 'a lost answer', { kind: 'lose-answer' }],
    ['CompleteMultipartUpload', 'a lost answer', { kind: 'lose-answer' }],
    ['CompleteMultipartUpload', 'an error inside 200', { kind: 'error-in-200' }],
  ])('repeats %s after %s', async (operation, _what, fault) => {
    let isDone = false;
    proxy.misbehave((call) => {
      if (isDone || call.operation !== operation) return undefined;
      isDone = true;
      return fault;
    });
    const { assembly } = await assembleTo(16 * MiB);
    await assembleTo(20 * MiB, assembly, 20 * MiB);
    expect(isDone).toBe(true);
    await isStored(20 * MiB);
  });

  it('is gone with its parts', async () => {
    const { assembly } = await assembleTo(8 * MiB);
    await storage.delete(key);
    expect(await unfinished()).toBe(0);
    expect(await storage.measure(key, assembly)).toBeNull();
    expect(await storage.seal(key, assembly)).toBe(false);
  });
});

/** As a socket brings them: the first chunk is short, so parts end within chunks. */
async function* inChunks(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; ) {
    const length = at === 0 ? 1000 : 64 * 1024;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

async function* failingAfter(bytes: Uint8Array, failure: Error) {
  yield* inChunks(bytes);
  throw failure;
}
