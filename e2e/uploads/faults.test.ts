import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '@/lib/platform/db/embedded';
import { createHarness, download, type Harness, sha256Of } from '../crash/harness';
import { onSmallDisk } from '../crash/on-small-disk';
import { type Ceph, startCeph } from '../infrastructure/ceph';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../infrastructure/faulty-proxy';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import { onS3, S3_START_MS } from '../infrastructure/on-s3';
import { makeTestDirectory } from '../infrastructure/postgres';
import { beginPatch, resume, sendThrough } from './sender';
import { beginNew, fileOf, head, offsetOf, patch } from './tus';

const MiB = 2 ** 20;
const bytes = randomBytes(24 * MiB);

/** Acts once when the upload has come so far. */
function onceAt(offset: number, act: () => unknown): (acknowledged: number) => void {
  let isDone = false;
  return (acknowledged) => {
    if (isDone || acknowledged < offset) return;
    isDone = true;
    void act();
  };
}

async function isWhole({ owner, env }: Harness, location: string): Promise<void> {
  expect(sha256Of(await download(owner, { name: await fileOf(location) }))).toBe(sha256Of(bytes));
  await assertInvariantsSoon(env);
}

describe('while PostgreSQL is killed', () => {
  it('an upload goes on with what was acknowledged, without a restart of the service', {
    timeout: 180_000,
  }, async () => {
    const directory = await makeTestDirectory();
    const postgres = await startEmbeddedPostgres({ directory });
    const harness = await createHarness({ postgresUrl: postgres.ownerUrl, env: { LEASE_SECONDS: '1' } });
    try {
      await harness.start();
      const killDatabase = async () => {
        const [pid] = (await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
        process.kill(Number(pid), 'SIGKILL');
      };
      const location = await beginNew(harness.owner, bytes.length);
      const [early, late] = [onceAt(5 * MiB, killDatabase), onceAt(15 * MiB, killDatabase)];
      const acknowledged = (offset: number) => {
        early(offset);
        late(offset);
      };
      await sendThrough(location, bytes, { acknowledged });
      await isWhole(harness, location);
    } finally {
      await harness.remove();
      await postgres.stop();
      await rm(directory, { recursive: true });
    }
  });
});

onS3('while S3 fails', (s3) => {
  let proxy: FaultyProxy;
  let harness: Harness;
  beforeAll(async () => {
    proxy = await startFaultyProxy(s3.endpoint);
    harness = await createHarness({
      store: { ...s3, endpoint: proxy.endpoint },
      env: { LEASE_SECONDS: '1' },
    });
    await harness.start();
  });
  afterAll(async () => {
    await harness?.remove();
    await proxy?.close();
  });

  /** What happens to every third call that writes, one after the other. */
  const faults: Record<string, Fault[]> = {
    'answers 500 and 503': [
      { kind: 'error', status: 500, code: 'InternalError' },
      { kind: 'error', status: 503, code: 'SlowDown' },
    ],
    'cuts connections': [
      { kind: 'cut-request', afterBytes: 100_000 },
      { kind: 'lose-answer' },
      { kind: 'cut-request', afterBytes: 0 },
    ],
    'changes a bit': [{ kind: 'flip-bit', atByte: 70_000 }],
  };

  it.each(Object.entries(faults))('and %s, an upload gets through', async (_what, sequence) => {
    const location = await beginNew(harness.owner, bytes.length);
    let writes = 0;
    proxy.misbehave(({ operation }) => {
      if (operation !== 'PutObject' && operation !== 'UploadPart') return undefined;
      writes += 1;
      return writes % 3 === 0 ? sequence[(writes / 3) % sequence.length] : undefined;
    });
    await sendThrough(location, bytes);
    expect(writes).toBeGreaterThan(3);
    proxy.misbehave(() => undefined);
    await isWhole(harness, location);
  });

  it('and does not answer, an upload gets through all the same', async () => {
    const location = await beginNew(harness.owner, bytes.length);
    let hangs = 0;
    proxy.misbehave(({ operation }) => {
      if (operation !== 'PutObject' && operation !== 'UploadPart') return undefined;
      hangs += 1;
      return hangs === 1 ? { kind: 'hang' } : undefined;
    });
    await sendThrough(location, bytes, { mostBytes: bytes.length });
    expect(hangs).toBeGreaterThan(1);
    proxy.misbehave(() => undefined);
    await isWhole(harness, location);
  });

  it('and accepts nothing, an upload is refused, and continues when the store is back', {
    timeout: 180_000,
  }, async () => {
    const location = await beginNew(harness.owner, bytes.length);
    expect((await patch(location, 0, bytes.subarray(0, MiB))).status).toBe(204);
    proxy.misbehave(() => ({ kind: 'error', status: 503, code: 'ServiceUnavailable' }));
    expect((await patch(location, MiB, bytes.subarray(MiB, 9 * MiB))).status).toBe(503);
    proxy.misbehave(() => undefined);
    expect(await offsetOf(location)).toBe(MiB);
    await sendThrough(location, bytes);
    await isWhole(harness, location);
  });
});

onS3('while Ceph is killed', () => {
  let ceph: Ceph;
  let harness: Harness;
  beforeAll(async () => {
    const started = await startCeph();
    if ('unavailable' in started) throw new Error(started.unavailable);
    ceph = started;
    harness = await createHarness({ store: ceph.connection, env: { LEASE_SECONDS: '1' } });
    await harness.start();
  }, S3_START_MS);
  afterAll(async () => {
    await harness?.remove();
    await ceph?.stop();
  });

  it('an upload goes on with what was acknowledged', { timeout: S3_START_MS }, async () => {
    const location = await beginNew(harness.owner, bytes.length);
    let back = Promise.resolve();
    const killStore = async () => {
      await ceph.kill();
      await ceph.again();
    };
    const acknowledged = onceAt(8 * MiB, () => {
      back = killStore();
      back.catch(() => {});
    });
    await sendThrough(location, bytes, { acknowledged, timeout: S3_START_MS });
    await back;
    await isWhole(harness, location);
  });
});

await onSmallDisk(32 * MiB, ({ harness, fill }) => {
  it('an upload is answered 507, keeps what was acknowledged, and continues when there is space', async () => {
    const free = await fill(20 * MiB);
    const location = await beginNew(harness().owner, bytes.length);
    expect((await patch(location, 0, bytes.subarray(0, 4 * MiB))).status).toBe(204);
    expect((await patch(location, 4 * MiB, bytes.subarray(4 * MiB))).status).toBe(507);
    const kept = await offsetOf(location);
    expect(kept).toBeGreaterThanOrEqual(4 * MiB);
    await free();
    expect(await resume(location, bytes)).toBe(kept);
    await isWhole(harness(), location);
  });
});

describe('an upload whose time ends in the middle of a request', () => {
  it('is finished by that request or gone, and nothing is left of it', async () => {
    const harness = await createHarness({ env: { LEASE_SECONDS: '1', UPLOAD_RETENTION_SECONDS: '2' } });
    try {
      await harness.start();
      const location = await beginNew(harness.owner, bytes.length);
      const slow = beginPatch(location, 0, bytes.length);
      await slow.send(bytes.subarray(0, 10 * MiB));
      await slow.wasRead();
      const expired = () => query(harness.env, 'SELECT id FROM uploads WHERE expires_at < now()');
      await expect.poll(expired, { timeout: 120_000 }).toHaveLength(1);
      await slow.send(bytes.subarray(10 * MiB));
      const { status } = await slow.end();
      expect([204, 410]).toContain(status);
      if (status === 204) await isWhole(harness, location);
      else expect((await head(location)).status).toBe(410);
      await assertInvariantsSoon(harness.env);
    } finally {
      await harness.remove();
    }
  });
});
