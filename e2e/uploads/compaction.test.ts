import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { onEveryStore } from '../api/stores';
import { createHarness, deathOf, download, type Harness, hasFailed, sha256Of } from '../crash/harness';
import { assertInvariants, assertInvariantsSoon, query } from '../infrastructure/invariants';
import type { Service } from '../infrastructure/service';
import { viewStore } from '../infrastructure/store-view';
import { beginNew, fileOf, patch } from './tus';

const MiB = 2 ** 20;
/** What the requests bring: pieces too small to be copied, pieces large enough, and a last byte. */
const requests = [9 * MiB, MiB, 3 * MiB - 1, 12 * MiB, 2 * MiB, 6 * MiB, 1];

onEveryStore((store) => {
  // An object for each request.
  const pieces = requests.length;
  describe('a file that came in many pieces', () => {
    let harness: Harness;
    let service: Service;

    beforeAll(async () => {
      harness = await createHarness({
        store,
        env: { LEASE_SECONDS: '1', SEGMENT_SIZE_BYTES: String(30 * MiB) },
      });
      service = await harness.start();
    });
    afterEach(async ({ task }) => {
      if (hasFailed(task)) service = await harness.recover();
    });
    afterAll(() => harness?.remove());

    /** Uploads a file by tus, a PATCH for each size; all by one process, or as if each came to another. */
    async function uploadInPieces({ sizes = requests, isOneProcess = false } = {}) {
      const bytes = randomBytes(sizes.reduce((sum, size) => sum + size, 0));
      const location = await beginNew(harness.owner, bytes.length);
      let offset = 0;
      for (const size of sizes) {
        expect((await patch(location, offset, bytes.subarray(offset, offset + size))).status).toBe(204);
        offset += size;
        // As a lease of another process, after which this one continues no object.
        if (!isOneProcess) await query(harness.env, 'UPDATE uploads SET lease_epoch = lease_epoch + 1');
      }
      const name = await fileOf(location);
      return { bytes, name, id: name.split('/').at(-1) as string };
    }

    const keysOf = async (id: string) => {
      const rows = await query<{ key: string }>(
        harness.env,
        `SELECT key FROM segments s JOIN files f ON f.content_id = s.content_id WHERE f.id = $1 ORDER BY start_bytes`,
        [id],
      );
      return rows.map(({ key }) => key);
    };
    /** What the passing of a minute does, to this file alone: a fail-point would kill for another as well. */
    const makeDue = (id: string) =>
      query(
        harness.env,
        'UPDATE contents c SET compact_at = CASE WHEN f.id = $1 THEN now() END FROM files f WHERE f.content_id = c.id',
        [id],
      );
    const becomesFew = (id: string) =>
      expect.poll(async () => (await keysOf(id)).length, { timeout: 120_000, interval: 100 }).toBe(2);
    const isRemoved = (keys: string[]) =>
      expect
        .poll(
          async () => {
            const objects = await viewStore(harness.env).objects();
            return keys.filter((key) => objects.has(key));
          },
          { timeout: 120_000, interval: 100 },
        )
        .toEqual([]);

    it('becomes one object per SEGMENT_SIZE_BYTES, byte for byte', async () => {
      const { bytes, name, id } = await uploadInPieces();
      const before = await keysOf(id);
      const { etag, update_time } = await harness.owner.get<Record<string, string>>(
        `/api/v1/${name}/metadata`,
      );
      await makeDue(id);
      await becomesFew(id);
      expect(sha256Of(await download(harness.owner, { name }))).toBe(sha256Of(bytes));
      const part = await harness.owner.call(`/api/v1/${name}:download`, {
        headers: { Range: `bytes=${29 * MiB}-${31 * MiB}` },
      });
      expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(29 * MiB, 31 * MiB + 1))).toBe(true);
      await isRemoved(before);
      expect(await harness.owner.get(`/api/v1/${name}/metadata`)).toMatchObject({ etag, update_time });
      await assertInvariantsSoon(harness.env);
      expect(await harness.holdall('scrub')).toMatchObject({ damaged: [] });
      const backup = join(`${harness.env.DATA_DIR}`, '..', 'backup');
      await harness.holdall('backup', backup);
      await rm(backup, { recursive: true });
    });

    it('is one object from the start where one process wrote it to disk', async () => {
      const sizes = [MiB, 100, 2 * MiB, 1, 5 * MiB];
      const { bytes, name, id } = await uploadInPieces({ sizes, isOneProcess: true });
      const keys = await keysOf(id);
      expect(keys).toHaveLength(store === 'disk' ? 1 : sizes.length);
      expect(sha256Of(await download(harness.owner, { name }))).toBe(sha256Of(bytes));
      await assertInvariantsSoon(harness.env);
    });

    it('is read to its end by a download that began before', async () => {
      const { bytes, name, id } = await uploadInPieces();
      const before = await keysOf(id);
      const answer = await new Promise<IncomingMessage>((resolve) =>
        get(
          `${service.url}/api/v1/${name}:download`,
          { headers: { Authorization: `Bearer ${harness.owner.token}` } },
          resolve,
        ),
      );
      const chunks = answer.iterator({ destroyOnReturn: false });
      const received = [(await chunks.next()).value as Buffer];
      await makeDue(id);
      await isRemoved(before);
      for await (const chunk of chunks) received.push(chunk);
      expect(sha256Of(Buffer.concat(received))).toBe(sha256Of(bytes));
    });

    it('is left alone while its bytes are not what was sent', async () => {
      const { id } = await uploadInPieces({ sizes: [MiB, MiB, MiB, MiB, MiB] });
      const keys = await keysOf(id);
      const objects = viewStore(harness.env);
      const whole = await objects.read(keys[2] as string);
      await objects.write(keys[2] as string, Buffer.alloc(MiB));
      await makeDue(id);
      await expect.poll(() => service.logs(), { timeout: 120_000 }).toContain("match the file's digest");
      expect(await keysOf(id)).toEqual(keys);
      await objects.write(keys[2] as string, whole);
      await assertInvariantsSoon(harness.env);
    });

    it('survives a crash at every step', { timeout: 240_000 }, async () => {
      const { bytes, name, id } = await uploadInPieces();
      await service.kill();
      for (const point of ['after_intent', 'after_object_durable', 'before_commit', 'after_commit']) {
        const dying = await harness.start({ FAILPOINT: `compact.${point}:kill` });
        await makeDue(id);
        expect(await deathOf(dying)).toBe('SIGKILL');
        expect(await keysOf(id)).toHaveLength(point === 'after_commit' ? 2 : pieces);
        await harness.reconcile();
        await assertInvariants(harness.env);
      }
      service = await harness.start();
      expect(sha256Of(await download(harness.owner, { name }))).toBe(sha256Of(bytes));
    });

    it('may be purged meanwhile', async () => {
      const { name, id } = await uploadInPieces();
      await makeDue(id);
      const underWay = () => query(harness.env, 'SELECT key FROM outbox WHERE available_at > now()');
      // On a fast disk it may be over before it was seen.
      const hasBegun = async () => (await underWay()).length > 0 || (await keysOf(id)).length < pieces;
      await expect.poll(hasBegun, { timeout: 120_000, interval: 5 }).toBe(true);
      expect((await harness.owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' })).status).toBe(200);
      await assertInvariantsSoon(harness.env);
    });
  });
});
