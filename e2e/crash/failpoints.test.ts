import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@/lib/base/ids';
import { onEveryStore } from '../api/stores';
import type { ApiFile, ApiStatus } from '../infrastructure/api';
import { createCaller } from '../infrastructure/api';
import { assertInvariants, assertInvariantsSoon, query } from '../infrastructure/invariants';
import type { Service } from '../infrastructure/service';
import { viewStore } from '../infrastructure/store-view';
import {
  createHarness,
  deathOf,
  download,
  downloadAll,
  type Harness,
  hasFailed,
  runHoldall,
  sha256Of,
} from './harness';

const root = resolve(import.meta.dirname, '../..');

/**
 * Each named point between two durable facts, and whether the file of an upload that crashes there exists
 * afterwards.
 */
const uploadPoints = {
  'up.after_intent': 'absent',
  'up.mid_body': 'absent',
  'up.after_object_durable': 'absent',
  'up.before_commit': 'absent',
  'up.commit_unknown': 'present',
  'up.after_commit_before_reply': 'present',
} as const;
const deletionPoints = ['del.before_purge', 'del.after_row', 'del.after_object'] as const;
const organizationPoints = ['org.after_tombstone', 'org.mid_page'] as const;
const reconciliationPoints = ['rec.after_candidate', 'rec.before_delete'] as const;
const points = Object.keys(uploadPoints) as (keyof typeof uploadPoints)[];

describe('the fail-points', () => {
  it('are all in the product, and all in this file', async () => {
    const files = (await readdir(join(root, 'lib'), { recursive: true })).filter((name) =>
      name.endsWith('.ts'),
    );
    const sources = await Promise.all(files.map((name) => readFile(join(root, 'lib', name), 'utf8')));
    const named = sources.flatMap((source) =>
      [...source.matchAll(/failpoint\('([^']+)'\)/g)].map(([, name]) => name),
    );
    // The points of uploads that resume (tus., fin.) and of what has yet to come are their own tests'
    // business.
    const ours = [...new Set(named)].filter((name) => /^(up|del|org|rec)\./.test(name ?? ''));
    const covered = [...points, ...deletionPoints, ...organizationPoints, ...reconciliationPoints];
    expect(ours.sort()).toEqual([...covered].sort());
  });

  it('are refused in production', async () => {
    const run = promisify(execFile)(process.execPath, ['dist/holdall.js', 'reconcile'], {
      cwd: root,
      env: { PATH: process.env.PATH, NODE_ENV: 'production', FAILPOINT: 'up.after_intent:kill' },
    });
    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('FAILPOINT') });
  });
});

onEveryStore((store) => {
  let harness: Harness;
  /** What should be there, digests by name. */
  const expected = new Map<string, string>();
  const newContent = randomBytes(2.5 * 2 ** 20);
  const uploaded = new Map<string, ApiFile>();
  const organizationOf = (point: string) =>
    createCaller(harness.owner.url, harness.owner.token, point.replace(/[._]/g, '-'));

  beforeAll(async () => {
    harness = await createHarness({
      store,
      env: { LEASE_SECONDS: '1', ORPHAN_GRACE_SECONDS: '0', SEGMENT_SIZE_BYTES: String(2 ** 20) },
    });
    await onWorkingService(async () => {
      for (const name of [...points.map((point) => `replaced at ${point}`), ...deletionPoints]) {
        await uploadAs(name, randomBytes(1.5 * 2 ** 20));
      }
      for (const point of organizationPoints) {
        const caller = organizationOf(point);
        await harness.owner.post('/api/v1/organizations', { organization_id: caller.organization });
        await caller.upload(randomBytes(2 ** 20 + 1), 'one.bin');
        const trashed = await caller.upload('two', 'two.txt');
        await caller.call(`/api/v1/${trashed.name}`, { method: 'DELETE' });
      }
    });
  });
  afterEach(async ({ task }) => {
    if (hasFailed(task)) await harness.cleanUp();
  });
  afterAll(() => harness?.remove());

  async function uploadAs(filename: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    uploaded.set(filename, await harness.owner.upload(bytes, filename));
    expected.set(filename, sha256Of(bytes));
  }

  const pathOf = (filename: string) => `/api/v1/${uploaded.get(filename)?.name}`;

  /** Runs `act` on a service that dies at the point; then one reconciliation, beside which nothing runs. */
  async function dieAt(point: string, act: () => Promise<unknown>): Promise<void> {
    const service = await harness.start({ FAILPOINT: `${point}:kill` });
    // What the previous one left behind does not get in the way.
    await download(harness.owner, uploaded.values().next().value as ApiFile);
    const acted = act().catch((error: unknown) => error);
    expect(await deathOf(service)).toBe('SIGKILL');
    await acted;
    await harness.reconcile();
    await assertInvariants(harness.env);
  }

  async function onWorkingService<T>(ask: () => Promise<T>): Promise<T> {
    const service = await harness.start();
    try {
      return await ask();
    } finally {
      await service.kill();
    }
  }

  async function storedDigest(filename: string): Promise<string | undefined> {
    const rows = await query<{ sha256: string }>(
      harness.env,
      `SELECT encode(sha256, 'hex') AS sha256 FROM files WHERE filename = $1 AND organization_id = 'acme'`,
      [filename],
    );
    expect(rows.length).toBeLessThan(2);
    return rows[0]?.sha256;
  }

  it.each(points)('an upload killed at %s is there whole or not at all', async (point) => {
    const isPresent = uploadPoints[point] === 'present';
    if (isPresent) expected.set(point, sha256Of(newContent));
    await dieAt(point, () => harness.owner.upload(newContent, point));
    expect(await storedDigest(point)).toBe(expected.get(point));
  });

  it.each(points)('a replacement killed at %s leaves the old or the new content', async (point) => {
    const filename = `replaced at ${point}`;
    if (uploadPoints[point] === 'present') expected.set(filename, sha256Of(newContent));
    await dieAt(point, () =>
      harness.owner.call(`${pathOf(filename)}:upload`, { method: 'PUT', body: newContent }),
    );
    expect(await storedDigest(filename)).toBe(expected.get(filename));
  });

  it.each(deletionPoints)('a deletion killed at %s leaves a file that is whole or gone', async (point) => {
    if (point !== 'del.before_purge') expected.delete(point);
    await dieAt(point, () => harness.owner.call(`${pathOf(point)}?purge=true`, { method: 'DELETE' }));
    expect(await storedDigest(point)).toBe(expected.get(point));
  });

  it.each(organizationPoints)(
    'an organization whose deletion was killed at %s ends all the same',
    async (point) => {
      const { organizationPath, organization } = organizationOf(point);
      await dieAt(point, () => harness.owner.call(organizationPath, { method: 'DELETE' }));
      const events = await query(harness.env, 'SELECT action FROM audit_events WHERE organization_id = $1', [
        organization,
      ]);
      expect(events).toContainEqual({ action: 'organization.delete' });
    },
  );

  it.each(reconciliationPoints)('a reconciliation killed at %s is done again by the next', async (point) => {
    await viewStore(harness.env).write(newId(), Buffer.from('an orphan'));
    const killed = await runHoldall({ ...harness.env, FAILPOINT: `${point}:kill` }, 'reconcile');
    expect(killed.signal).toBe('SIGKILL');
    expect(await harness.reconcile()).toMatchObject({ orphans_removed: 1 });
    await assertInvariants(harness.env);
  });

  it('after all that, serves every file byte for byte, and takes more', async () => {
    await onWorkingService(async () => {
      await uploadAs('next', randomBytes(10_000));
      const found = await downloadAll(harness.owner);
      expect(new Map([...found].map(([name, { sha256 }]) => [name, sha256]))).toEqual(expected);
      for (const point of organizationPoints) {
        const { call, organizationPath } = organizationOf(point);
        expect((await call(`${organizationPath}/files`)).status).toBe(403);
      }
    });
  });
});

describe('an error', () => {
  let harness: Harness;
  let service: Service;
  // An upload that survives one must not come to the next.
  const thrown = [...points.toReversed(), 'del.before_purge'] as const;

  /** Errors at what `ahead` names, one after another. */
  const startThrowing = (ahead: readonly string[]) =>
    harness.start({ FAILPOINT: ahead.map((point) => `${point}:throw`).join() });

  beforeAll(async () => {
    harness = await createHarness();
    service = await startThrowing(thrown);
  });
  afterEach(async ({ task }) => {
    if (!hasFailed(task)) return;
    await harness.cleanUp();
    service = await startThrowing(thrown.slice(thrown.findIndex((point) => task.name.includes(point)) + 1));
  });
  afterAll(() => harness?.remove());

  async function onServiceThatThrows<T>(ask: () => Promise<T>): Promise<T> {
    const answer = await ask();
    await assertInvariantsSoon(harness.env);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    return answer;
  }

  it.each(points.toReversed())('at %s is reported, or repaired, without a restart', async (point) => {
    const bytes = randomBytes(3 * 2 ** 20);
    const answer = await onServiceThatThrows(() =>
      harness.owner.call(`${harness.owner.organizationPath}/files:upload?filename=${point}`, {
        method: 'PUT',
        body: bytes,
      }),
    );
    if (uploadPoints[point] === 'present') {
      expect(answer.status).toBe(200);
      expect(((await answer.json()) as ApiFile).sha256).toBe(sha256Of(bytes));
    } else {
      expect(answer.status).toBe(500);
      expect(((await answer.json()) as ApiStatus).code).toBe(13);
    }
    const kept = await query(harness.env, 'SELECT id FROM files WHERE filename = $1', [point]);
    expect(kept).toHaveLength(uploadPoints[point] === 'present' ? 1 : 0);
  });

  it('at del.before_purge leaves the file', async () => {
    const answers = await onServiceThatThrows(async () => {
      const { name } = await harness.owner.upload('kept', 'kept.txt');
      const purged = await harness.owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
      const read = await harness.owner.call(`/api/v1/${name}:download`);
      return [purged.status, await read.text()];
    });
    expect(answers).toEqual([500, 'kept']);
  });
});
