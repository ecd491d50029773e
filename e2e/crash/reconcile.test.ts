import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@/lib/base/ids';
import { onEveryStore } from '../api/stores';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import { type Service, tryHoldall } from '../infrastructure/service';
import { type StoreView, viewStore } from '../infrastructure/store-view';
import { createHarness, downloadAll, type Harness, hasFailed, runHoldall } from './harness';

type Report = {
  orphans_found: number;
  orphans_removed: number;
  missing: string[];
  usage_corrected: string[];
};

onEveryStore((kind) => {
  describe('reconcile', () => {
    let harness: Harness;
    let service: Service;
    let store: StoreView;

    beforeAll(async () => {
      harness = await createHarness({ store: kind, env: { LEASE_SECONDS: '30' } });
      service = await harness.start();
      store = viewStore(harness.env);
      await harness.owner.upload('there from the beginning', 'first.txt');
    });
    afterEach(async ({ task }) => {
      if (hasFailed(task)) service = await harness.recover();
    });
    afterAll(() => harness?.remove());

    async function reconcile(env: Record<string, string> = {}, ...args: string[]) {
      const { isSuccess, stdout } = await tryHoldall({ ...harness.env, ...env }, ['reconcile', ...args]);
      return { isSuccess, report: (stdout ? JSON.parse(stdout) : undefined) as Report };
    }
    const withoutGrace = { ORPHAN_GRACE_SECONDS: '0' };

    it('finds nothing to do where nothing is wrong', async () => {
      const { isSuccess, report } = await reconcile();
      expect(isSuccess).toBe(true);
      expect(report).toMatchObject({
        orphans_found: 0,
        orphans_removed: 0,
        missing: [],
        usage_corrected: [],
      });
      await assertInvariantsSoon(harness.env);
    });

    it('leaves an orphan alone until its grace time has passed', async () => {
      const orphan = newId();
      await store.write(orphan, Buffer.from('no row names me'));
      expect((await reconcile()).report).toMatchObject({ orphans_found: 1, orphans_removed: 0 });
      expect((await store.objects()).has(orphan)).toBe(true);
      expect(await query(harness.env, 'SELECT key FROM orphan_candidates')).toEqual([{ key: orphan }]);

      expect((await reconcile(withoutGrace, '--dry-run')).report).toMatchObject({
        dry_run: true,
        orphans_found: 1,
        orphans_removed: 0,
      });
      expect((await store.objects()).has(orphan)).toBe(true);

      expect((await reconcile(withoutGrace)).report).toMatchObject({ orphans_found: 1, orphans_removed: 1 });
      expect(await query(harness.env, 'SELECT key FROM orphan_candidates')).toEqual([]);
      await assertInvariantsSoon(harness.env);
    });

    it('reports an orphan in a dry run, and does not even record it', async () => {
      const orphan = newId();
      await store.write(orphan, Buffer.from('no row names me'));
      const { report } = await reconcile(withoutGrace, '--dry-run');
      expect(report.orphans_found).toBe(1);
      expect(await query(harness.env, 'SELECT key FROM orphan_candidates')).toEqual([]);
      await store.remove(orphan);
    });

    it('removes none when there are too many to be true', async () => {
      const orphans = Array.from({ length: 11 }, () => newId());
      await Promise.all(orphans.map((key) => store.write(key, Buffer.from(key))));
      const many = { ...harness.env, ...withoutGrace };
      const { code, stderr } = await runHoldall(many, 'reconcile');
      expect([code, stderr]).toEqual([1, expect.stringMatching(/./)]);
      const left = await store.objects();
      for (const key of orphans) expect(left.has(key)).toBe(true);
      await Promise.all(orphans.map((key) => store.remove(key)));
      expect((await reconcile(withoutGrace)).isSuccess).toBe(true);
      await assertInvariantsSoon(harness.env);
    });

    it('reports an object that is missing or has another size, and changes no row', async () => {
      const { resource_id: lost } = await harness.owner.upload('to be lost', 'lost.txt');
      const { resource_id: short } = await harness.owner.upload('to be cut short', 'short.txt');
      const keyOf = async (id: string) =>
        (
          await query<{ key: string }>(
            harness.env,
            'SELECT key FROM segments s JOIN files f ON f.content_id = s.content_id WHERE f.id = $1',
            [id],
          )
        )[0]?.key ?? '';
      const [lostKey, shortKey] = [await keyOf(lost), await keyOf(short)];
      const [lostBytes, shortBytes] = [await store.read(lostKey), await store.read(shortKey)];
      await store.remove(lostKey);
      await store.write(shortKey, shortBytes.subarray(0, 5));

      const { isSuccess, report } = await reconcile();
      expect(isSuccess).toBe(false);
      expect([...report.missing].sort()).toEqual([lostKey, shortKey].sort());
      expect(
        await query(harness.env, 'SELECT id FROM files WHERE id = ANY ($1)', [[lost, short]]),
      ).toHaveLength(2);

      await store.write(lostKey, lostBytes);
      await store.write(shortKey, shortBytes);
      expect((await reconcile()).isSuccess).toBe(true);
      await assertInvariantsSoon(harness.env);
    });

    it('corrects a wrong usage counter, and only reports it in a dry run', async () => {
      await query(
        harness.env,
        'UPDATE usage_counters SET file_count = file_count + 3, size_bytes = size_bytes - 7',
      );
      expect((await reconcile({}, '--dry-run')).report.usage_corrected).toEqual(['acme']);
      expect((await reconcile()).report.usage_corrected).toEqual(['acme']);
      expect((await reconcile()).report.usage_corrected).toEqual([]);
      await assertInvariantsSoon(harness.env);
    });

    it('counts an organization that has lost its counters', async () => {
      await query(harness.env, 'DELETE FROM usage_counters');
      expect((await reconcile()).report.usage_corrected).toEqual(['acme']);
      await assertInvariantsSoon(harness.env);
    });

    it('in a loop, without grace, takes nothing from uploads under way', async () => {
      let isOver = false;
      const loop = (async () => {
        let rounds = 0;
        for (; !isOver || rounds < 2; rounds += 1)
          expect((await reconcile(withoutGrace)).isSuccess).toBe(true);
        return rounds;
      })();
      const contents = Array.from({ length: repetitions(200, 20) }, (_, at) => ({
        name: `live ${at}`,
        bytes: randomBytes(at % 20 === 0 ? 6 * 2 ** 20 : 1 + at * 500),
      }));
      const rest = [...contents];
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          for (let next = rest.pop(); next; next = rest.pop())
            await harness.owner.upload(next.bytes, next.name);
        }),
      );
      isOver = true;
      expect(await loop).toBeGreaterThan(1);
      const found = await downloadAll(harness.owner);
      for (const { name } of contents) expect(found.has(name), name).toBe(true);
      await assertInvariantsSoon(harness.env);
    });

    it('is refused, as the service is, on the store of another instance', async () => {
      const other = await createHarness({ store: kind });
      try {
        const { DATABASE_URL = '' } = other.env;
        const { code, stderr } = await runHoldall({ ...harness.env, DATABASE_URL }, 'reconcile');
        expect([code, stderr]).toEqual([1, expect.stringContaining('another instance')]);
        await service.kill();
        await expect(harness.start({ DATABASE_URL })).rejects.toThrow('another instance');
        service = await harness.start();
      } finally {
        await other.remove();
      }
    });
  });
});
