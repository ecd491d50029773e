import { createHash, randomBytes } from 'node:crypto';
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createHarness, deathOf, download, type Harness, hasFailed, sha256Of } from '../crash/harness';
import { type FaultyProxy, startFaultyProxy } from '../infrastructure/faulty-proxy';
import { freePorts } from '../infrastructure/free-ports';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import { onS3 } from '../infrastructure/on-s3';
import { createTestClient } from '../infrastructure/s3-connection';
import type { Service } from '../infrastructure/service';
import { resume } from './sender';
import { begin, beginNew, endUnfinished, fileOf, head, offsetOf, patch, tus, uploadUrl } from './tus';

const MiB = 2 ** 20;
const bytes = randomBytes(30 * MiB);

onS3('pieces on S3', (s3) => {
  let proxy: FaultyProxy;
  let harness: Harness;
  let service: Service;

  beforeAll(async () => {
    proxy = await startFaultyProxy(s3.endpoint);
    harness = await createHarness({
      store: { ...s3, endpoint: proxy.endpoint },
      env: { LEASE_SECONDS: '1' },
    });
    service = await harness.start();
  });
  afterEach(async ({ task }) => {
    if (hasFailed(task)) service = await harness.recover();
    await endUnfinished(harness.owner, harness.env);
    await assertInvariantsSoon(harness.env);
  });
  afterAll(async () => {
    await harness?.remove();
    await proxy?.close();
  });

  /** Sends pieces of these sizes from `offset` on; answers where the last one ends. */
  async function send(location: string, sizes: number[], offset = 0): Promise<number> {
    let at = offset;
    for (const size of sizes) {
      expect((await patch(location, at, bytes.subarray(at, at + size))).status).toBe(204);
      at += size;
    }
    return at;
  }
  async function isWhole(location: string, size = bytes.length): Promise<void> {
    const found = await download(harness.owner, { name: await fileOf(location) });
    expect(sha256Of(found)).toBe(sha256Of(bytes.subarray(0, size)));
  }
  const segments = () =>
    query<{ key: string; assembly: string | null; size_bytes: string }>(
      harness.env,
      `SELECT key, assembly, size_bytes FROM segments s
       WHERE content_id IN (SELECT content_id FROM uploads UNION SELECT content_id FROM files) ORDER BY created_at DESC`,
    );
  const newest = async () => (await segments())[0];
  /** As a lease of another process, after which this one continues no object. */
  const leaseElsewhere = () => query(harness.env, 'UPDATE uploads SET lease_epoch = lease_epoch + 1');
  /** The calls that carry bytes, since the proxy last misbehaved. */
  const transfers = () =>
    proxy.calls
      .map(({ operation }) => operation)
      .filter((operation) => ['PutObject', 'UploadPart', 'GetObject'].includes(operation));
  async function restart(env?: Record<string, string>): Promise<void> {
    await service.kill();
    service = await harness.start(env);
  }

  it('are parts of one object, sent once and read never', async () => {
    proxy.misbehave(() => undefined);
    const location = await beginNew(harness.owner, bytes.length);
    await send(location, [8 * MiB, 6 * MiB, 8 * MiB + 7 * MiB, MiB]);
    expect(transfers()).toEqual(Array(5).fill('UploadPart'));
    expect((await newest())?.assembly).toBeNull();
    expect(Number((await newest())?.size_bytes)).toBe(bytes.length);
    await isWhole(location);
  });

  it('that are small, or follow a small one, are objects of their own', async () => {
    const location = await beginNew(harness.owner, 24 * MiB);
    const before = (await segments()).length;
    await send(location, [MiB, 8 * MiB, 7 * MiB, 2 * MiB, 6 * MiB]);
    expect((await segments()).length - before).toBe(3);
    await isWhole(location, 24 * MiB);
  });

  it('of unknown number end with a piece without bytes', async () => {
    const { upload_uri } = await uploadUrl(harness.owner);
    const created = await tus('POST', upload_uri, { 'Upload-Defer-Length': '1' });
    const location = created.headers.get('location') as string;
    const end = await send(location, [8 * MiB, 8 * MiB]);
    expect((await newest())?.assembly).not.toBeNull();
    const last = await patch(location, end, '', { 'Upload-Length': String(end) });
    expect(last.headers.has('holdall-file')).toBe(true);
    await isWhole(location, end);
  });

  it('with a wrong checksum leave the parts before them', async () => {
    const location = await beginNew(harness.owner, bytes.length);
    const checked = (algorithm: string, of: Uint8Array) => ({
      'Upload-Checksum': `${algorithm} ${createHash('sha1').update(of).digest('base64')}`,
    });
    const end = await send(location, [8 * MiB]);
    const piece = bytes.subarray(end, 2 * end);
    expect((await patch(location, end, randomBytes(8 * MiB), checked('sha1', piece))).status).toBe(460);
    expect(await offsetOf(location)).toBe(end);
    expect((await patch(location, end, piece, checked('sha1', piece))).status).toBe(204);
    await send(location, [bytes.length - 2 * end], 2 * end);
    await isWhole(location);
  });

  it.each([
    ['tus.after_part', 16 * MiB],
    ['tus.after_seal', bytes.length],
    ['fin.before_commit', bytes.length],
  ])('survive a crash at %s', async (point, end) => {
    await restart({ FAILPOINT: `${point}:kill` });
    const location = await beginNew(harness.owner, bytes.length);
    // The other points are reached with the last byte alone.
    const offset = point === 'tus.after_part' ? 0 : await send(location, [8 * MiB]);
    const ended = patch(location, offset, bytes.subarray(offset, end)).catch(() => null);
    expect(await deathOf(service)).toBe('SIGKILL');
    expect(await ended).toBeNull();
    service = await harness.start();
    expect(await resume(location, bytes)).toBeGreaterThanOrEqual(offset);
    await isWhole(location);
  });

  it('survive a crash between parts that were sent at once', async () => {
    proxy.misbehave(({ operation, partNumber }) =>
      operation === 'UploadPart' && partNumber === 2 ? { kind: 'lose-answer' } : undefined,
    );
    const location = await beginNew(harness.owner, bytes.length);
    const ended = patch(location, 0, bytes).catch(() => null);
    const acknowledged = () =>
      query(harness.env, 'SELECT id FROM uploads WHERE offset_bytes = $1', [8 * MiB]);
    await expect.poll(acknowledged, { timeout: 60_000 }).toHaveLength(1);
    // The second part is stored when its answer is lost, and sent again.
    const attempts = () => proxy.calls.filter(({ partNumber }) => partNumber === 2).length;
    await expect.poll(attempts, { timeout: 60_000 }).toBeGreaterThan(1);
    await service.kill();
    expect(await ended).toBeNull();
    proxy.misbehave(() => undefined);
    service = await harness.start();
    expect(await resume(location, bytes)).toBe(8 * MiB);
    await isWhole(location);
  });

  it('survive a crash of the process that makes an object of the parts of another', async () => {
    const location = await beginNew(harness.owner, bytes.length);
    const end = await send(location, [8 * MiB]);
    const sealing = await newest();
    await restart({ FAILPOINT: 'tus.after_seal:kill' });
    await patch(location, end, bytes.subarray(end)).catch(() => null);
    expect(await deathOf(service)).toBe('SIGKILL');
    expect(await newest()).toEqual(sealing);
    service = await harness.start();
    expect(await resume(location, bytes)).toBe(end);
    await isWhole(location);
  });

  it('that two services take are objects of each', async () => {
    const [port] = await freePorts(1);
    const other = await harness.start({ PORT: String(port) });
    const location = await beginNew(harness.owner, bytes.length);
    const elsewhere = location.replace(harness.env.PUBLIC_URL as string, other.url);
    let at = await send(location, [8 * MiB]);
    at = await send(elsewhere, [8 * MiB], at);
    at = await send(location, [8 * MiB], at);
    await send(elsewhere, [bytes.length - at], at);
    await isWhole(location);
    await other.kill();
  });

  it('of a partial upload whose length came last can be concatenated after a crash', async () => {
    const { upload_uri } = await uploadUrl(harness.owner);
    const created = await tus('POST', upload_uri, { 'Upload-Defer-Length': '1', 'Upload-Concat': 'partial' });
    const first = created.headers.get('location') as string;
    const end = await send(first, [8 * MiB]);
    await restart({ FAILPOINT: 'tus.after_length:kill' });
    await patch(first, end, '', { 'Upload-Length': String(end) }).catch(() => null);
    expect(await deathOf(service)).toBe('SIGKILL');
    service = await harness.start();
    const second = await begin(upload_uri, MiB, { 'Upload-Concat': 'partial' });
    await patch(second, 0, bytes.subarray(end, end + MiB));
    // While the crashed process may still have the lease, its upload is in use.
    const join = () => tus('POST', upload_uri, { 'Upload-Concat': `final;${first} ${second}` });
    let answer = await join();
    await expect
      .poll(async () => {
        if (answer.status !== 201) answer = await join();
        return answer.status;
      })
      .toBe(201);
    await isWhole(answer.headers.get('location') as string, end + MiB);
  });

  it('become an object when the upload is idle for long, and go on', async () => {
    const location = await beginNew(harness.owner, bytes.length);
    const end = await send(location, [8 * MiB]);
    expect((await newest())?.assembly).not.toBeNull();
    await query(
      harness.env,
      `WITH old AS (UPDATE uploads SET created_at = now() - interval '1 day' WHERE finished_file_id IS NULL)
       UPDATE segments SET created_at = now() - interval '1 day' WHERE assembly IS NOT NULL`,
    );
    const open = () => query(harness.env, 'SELECT key FROM segments WHERE assembly IS NOT NULL');
    await expect.poll(open, { timeout: 60_000 }).toEqual([]);
    expect(await resume(location, bytes)).toBe(end);
    await isWhole(location);
  });

  it('that the store has lost end the upload, which says so', async () => {
    const location = await beginNew(harness.owner, bytes.length);
    const end = await send(location, [8 * MiB, 8 * MiB]);
    const key = (await newest())?.key as string;
    const client = createTestClient(s3);
    const Bucket = harness.env.S3_BUCKET;
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
    for (const { Key, UploadId } of Uploads)
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    client.destroy();
    await expect(harness.holdall('reconcile', '--dry-run')).rejects.toThrow(key);
    await leaseElsewhere();
    expect((await patch(location, end, bytes.subarray(end))).status).toBe(410);
    expect((await head(location)).status).toBe(410);
  });
});
