import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onEveryStore } from '../api/stores';
import { freePorts } from '../infrastructure/free-ports';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import type { Service } from '../infrastructure/service';
import { beginUpload, type SlowUpload } from '../infrastructure/slow-upload';
import { viewStore } from '../infrastructure/store-view';
import { createHarness, type Harness } from './harness';

const size = 20 * 2 ** 20;

onEveryStore((kind) => {
  describe('an upload in a process that', () => {
    let harness: Harness;
    let service: Service;
    let upload: SlowUpload;

    beforeEach(async () => {
      harness = await createHarness({ store: kind });
      service = await harness.start();
      upload = beginUpload(`${service.url}${harness.owner.organizationPath}/files:upload?filename=a.bin`, {
        headers: { Authorization: `Bearer ${harness.owner.token}`, 'Content-Length': String(size) },
      });
      await upload.send(randomBytes(size - 1));
      const store = viewStore(harness.env);
      await expect.poll(() => store.unfinished(), { timeout: 120_000 }).toHaveLength(1);
    });
    afterEach(async () => {
      service?.process.kill('SIGCONT');
      await harness?.remove();
    });

    it('lives keeps its lease, however slow it is, and is reconciled past', async () => {
      const begun = await query<{ until: string }>(
        harness.env,
        'SELECT lease_until::text AS until FROM uploads',
      );
      const renewed = async () =>
        (await query<{ until: string }>(harness.env, 'SELECT lease_until::text AS until FROM uploads'))[0]
          ?.until;
      // Longer than a lease lasts, and it was not taken over.
      for (let times = 0, last = begun[0]?.until; times < 5; times += 1) {
        await expect.poll(renewed, { timeout: 120_000 }).not.toBe(last);
        last = await renewed();
      }
      expect(await harness.holdall('reconcile')).toMatchObject({ expired_uploads: 0 });
      await upload.send(randomBytes(1));
      expect((await upload.end()).status).toBe(200);
      await assertInvariantsSoon(harness.env);
    });

    it('was killed with half of it in the store leaves nothing after one reconciliation', async () => {
      await service.kill();
      await harness.reconcile();
      await assertInvariantsSoon(harness.env);
      expect((await viewStore(harness.env).objects()).size).toBe(0);
    });

    it('froze until its lease was gone cannot finish it, and leaves nothing when it wakes up', async () => {
      service.process.kill('SIGSTOP');
      await harness.reconcile();
      expect(await query(harness.env, 'SELECT id FROM uploads')).toEqual([]);
      service.process.kill('SIGCONT');
      await upload.send(randomBytes(1));
      const answer = await upload.end();
      expect([409, 503]).toContain(answer.status);
      await assertInvariantsSoon(harness.env);
      expect(await query(harness.env, 'SELECT id FROM files')).toEqual([]);
      await harness.owner.upload('next', 'next.txt');
      await assertInvariantsSoon(harness.env);
    });

    it('is another than the one asked next does not keep that one from working', async () => {
      const [port] = await freePorts(1);
      const other = await harness.start({ PORT: String(port) });
      const answer = await harness.owner.call(`${other.url}${harness.owner.organizationPath}/files:upload`, {
        method: 'POST',
        body: 'meanwhile',
      });
      expect(answer.status).toBe(200);
      await upload.send(randomBytes(1));
      expect((await upload.end()).status).toBe(200);
      await assertInvariantsSoon(harness.env);
    });
  });
});
