import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onEveryStore } from '../api/stores';
import { createHarness, deathOf, download, type Harness, hasFailed, sha256Of } from '../crash/harness';
import type { ApiFile } from '../infrastructure/api';
import { freePorts } from '../infrastructure/free-ports';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import type { Service } from '../infrastructure/service';
import { beginPatch, resume, sendSlowly } from './sender';
import { begin, beginNew, fileOf, head, offsetOf, patch, tus, uploadUrl } from './tus';

/** A few seconds, on a machine that is four times slower than most; no lease or time limit is as short. */
const SOON_MS = 40_000;

const MiB = 2 ** 20;

onEveryStore((store) => {
  describe('a resumable upload', () => {
    let harness: Harness;
    let service: Service;
    const bytes = randomBytes(24 * MiB);
    const large = randomBytes(64 * MiB);

    beforeAll(async () => {
      harness = await createHarness({
        store,
        env: { LEASE_SECONDS: '1', SEGMENT_SIZE_BYTES: String(10 * MiB) },
      });
      service = await harness.start();
    });
    afterEach(async ({ task }) => {
      if (hasFailed(task)) service = await harness.recover();
      await assertInvariantsSoon(harness.env);
      // Else each test would look again at what those before it left.
      const { call, get, organizationPath } = harness.owner;
      const { files } = await get<{ files: ApiFile[] }>(`${organizationPath}/files`);
      for (const { name } of files) await call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
      await expect.poll(() => query(harness.env, 'SELECT key FROM outbox'), { timeout: 60_000 }).toEqual([]);
    });
    afterAll(() => harness?.remove());

    async function isWhole(location: string, whole: Uint8Array = bytes): Promise<void> {
      expect(sha256Of(await download(harness.owner, { name: await fileOf(location) }))).toBe(sha256Of(whole));
    }
    const offsetInDatabase = async (): Promise<number> => {
      const [row] = await query(
        harness.env,
        'SELECT offset_bytes FROM uploads WHERE finished_file_id IS NULL',
      );
      return Number(row?.offset_bytes);
    };

    const segmentsUnderWay = () =>
      query(harness.env, 'SELECT key FROM segments WHERE content_id IN (SELECT content_id FROM uploads)');

    it('keeps what arrived before the connection was cut', async () => {
      const location = await beginNew(harness.owner, bytes.length);
      const cut = beginPatch(location, 0, bytes.length);
      await cut.send(bytes.subarray(0, 5 * MiB));
      await cut.wasRead();
      // A second at most, and then it is safe without any end of the request, on disk.
      if (store === 'disk') await expect.poll(offsetInDatabase, { timeout: 120_000 }).toBe(5 * MiB);
      cut.cut();
      await expect.poll(offsetInDatabase, { timeout: 120_000 }).toBe(5 * MiB);
      expect(await resume(location, bytes)).toBe(5 * MiB);
      await isWhole(location);
    });

    it('keeps nothing of a chunk with a checksum that was cut', async () => {
      const location = await beginNew(harness.owner, 6);
      await patch(location, 0, 'abc');
      const cut = beginPatch(location, 3, 3, { 'Upload-Checksum': 'sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=' });
      await cut.send(Buffer.from('de'));
      cut.cut();
      await expect.poll(() => offsetOf(location)).toBe(3);
      expect(await resume(location, Buffer.from('abcdef'))).toBe(3);
      await isWhole(location, Buffer.from('abcdef'));
    });

    it('is taken over soon from a client that stalls, and keeps what it had sent', async () => {
      const location = await beginNew(harness.owner, bytes.length);
      const stalled = beginPatch(location, 0, bytes.length);
      await stalled.send(bytes.subarray(0, 3 * MiB));
      await stalled.wasRead();
      await expect.poll(segmentsUnderWay).not.toEqual([]);
      const asked = performance.now();
      expect(await offsetOf(location)).toBe(3 * MiB);
      expect(performance.now() - asked).toBeLessThan(SOON_MS);
      expect((await stalled.answer).status).toBe(409);
      stalled.cut();
      await resume(location, bytes);
      await isWhole(location);
    });

    it('is taken over under a checksum without judging the half that arrived', async () => {
      const location = await beginNew(harness.owner, 6);
      const stalled = beginPatch(location, 0, 6, { 'Upload-Checksum': 'sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=' });
      await stalled.send(Buffer.from('abc'));
      const leased = () => query(harness.env, 'SELECT id FROM uploads WHERE lease_owner IS NOT NULL');
      await expect.poll(leased).toHaveLength(1);
      expect(await offsetOf(location)).toBe(0);
      expect((await stalled.answer).status).toBe(409);
      stalled.cut();
      await resume(location, Buffer.from('abcdef'));
    });

    it.each(Array.from({ length: repetitions(store === 'disk' ? 12 : 8) }, (_, at) => at + 1))(
      'survives kill -9 at a random moment, time %i',
      async () => {
        const location = await beginNew(harness.owner, large.length);
        let acknowledged = 0;
        let handedOver = 0;
        let hasCrashed = false;
        const sending = (async () => {
          for (let at = 0; at < large.length && !hasCrashed; at = acknowledged) {
            const end = Math.min(large.length, at + randomInt(1, 32 * MiB));
            const sent = beginPatch(location, at, end - at);
            await sendSlowly(sent, large.subarray(at, end), (bytesSent) => {
              handedOver = at + bytesSent;
            });
            const { status, headers } = await sent.end();
            expect(status).toBe(204);
            acknowledged = Number(headers['upload-offset']);
          }
        })().catch((error: unknown) => {
          if (!hasCrashed) throw error;
        });
        // A random moment, not a wait for something: the whole takes about a second.
        await Promise.race([sending, delay(randomInt(0, 1_200))]);
        hasCrashed = true;
        await service.kill();
        await sending;
        service = await harness.start();
        const offset = await resume(location, large);
        expect(offset).toBeGreaterThanOrEqual(acknowledged);
        // One checkpoint that was being synced, the next that waited for it, and what the connection
        // buffered.
        if (store === 'disk') expect(handedOver - offset).toBeLessThanOrEqual(3 * 8 * MiB);
        await isWhole(location, large);
        expect(await query(harness.env, 'SELECT id FROM uploads WHERE finished_file_id IS NULL')).toEqual([]);
      },
    );

    it.each(['tus.after_segment_fsync', 'tus.before_offset_update', 'fin.before_commit'])(
      'survives a crash at %s',
      async (point) => {
        const location = await beginNew(harness.owner, 9 * MiB);
        await patch(location, 0, bytes.subarray(0, MiB));
        await service.kill();
        service = await harness.start({ FAILPOINT: `${point}:kill` });
        const end = point === 'fin.before_commit' ? 9 * MiB : 4 * MiB;
        const ended = patch(location, MiB, bytes.subarray(MiB, end)).catch(() => null);
        expect(await deathOf(service)).toBe('SIGKILL');
        expect(await ended).toBeNull();
        service = await harness.start();
        const offset = await resume(location, bytes.subarray(0, 9 * MiB));
        expect(offset).toBeGreaterThanOrEqual(MiB);
        // Never complete before the file is there.
        expect(offset).toBeLessThan(9 * MiB);
        await isWhole(location, bytes.subarray(0, 9 * MiB));
      },
    );

    it('survives a crash in the middle of a concatenation', async () => {
      const { upload_uri: target } = await uploadUrl(harness.owner);
      const parts: string[] = [];
      for (const part of [bytes.subarray(0, 3 * MiB), bytes.subarray(3 * MiB, 5 * MiB)]) {
        const location = await begin(target, part.length, { 'Upload-Concat': 'partial' });
        await patch(location, 0, part);
        parts.push(location);
      }
      const final = () => tus('POST', target, { 'Upload-Concat': `final;${parts.join(' ')}` });
      await service.kill();
      service = await harness.start({ FAILPOINT: 'fin.before_commit:kill' });
      const ended = final().catch(() => null);
      expect(await deathOf(service)).toBe('SIGKILL');
      expect(await ended).toBeNull();
      service = await harness.start();
      const again = await final();
      expect(again.status).toBe(201);
      await isWhole(again.headers.get('location') as string, bytes.subarray(0, 5 * MiB));
    });

    describe('with two services', () => {
      let other: Service | undefined;
      const elsewhere = (location: string) =>
        location.replace(harness.env.PUBLIC_URL as string, (other as Service).url);
      beforeEach(async () => {
        const isRunning = other?.process.exitCode === null && other.process.signalCode === null;
        if (isRunning) return;
        const [port] = await freePorts(1);
        other = await harness.start({ PORT: String(port) });
      });
      afterAll(() => other?.kill());

      it('computes its digest from the store where both services took parts', async () => {
        const location = await beginNew(harness.owner, 3 * MiB);
        await patch(location, 0, bytes.subarray(0, MiB));
        await patch(elsewhere(location), MiB, bytes.subarray(MiB, 2 * MiB));
        await patch(location, 2 * MiB, bytes.subarray(2 * MiB, 3 * MiB));
        await isWhole(location, bytes.subarray(0, 3 * MiB));
        expect((await head(elsewhere(location))).headers.has('holdall-file')).toBe(true);
      });

      it('is taken over soon from a client that stalls at the other service', async () => {
        const location = await beginNew(harness.owner, bytes.length);
        const stalled = beginPatch(location, 0, bytes.length);
        await stalled.send(bytes.subarray(0, MiB));
        await stalled.wasRead();
        await expect.poll(segmentsUnderWay).not.toEqual([]);
        const asked = performance.now();
        expect(await offsetOf(elsewhere(location))).toBe(MiB);
        expect(performance.now() - asked).toBeLessThan(SOON_MS);
        expect((await stalled.answer).status).toBe(409);
        stalled.cut();
        expect(await resume(elsewhere(location), bytes)).toBe(MiB);
        await isWhole(location);
      });

      it('is taken over soon from a crashed holder, however long its lease', async () => {
        const dying = await harness.start({ PORT: String((await freePorts(1))[0]), LEASE_SECONDS: '600' });
        const location = await beginNew(harness.owner, bytes.length);
        const cut = beginPatch(
          location.replace(harness.env.PUBLIC_URL as string, dying.url),
          0,
          bytes.length,
        );
        await cut.send(bytes.subarray(0, MiB));
        await expect.poll(segmentsUnderWay).not.toEqual([]);
        await dying.kill();
        const asked = performance.now();
        expect((await head(location)).status).toBe(200);
        expect(performance.now() - asked).toBeLessThan(SOON_MS);
        await resume(location, bytes);
        await isWhole(location);
      });

      it('is not changed by a holder that resumes after it was taken over', async () => {
        const location = await beginNew(harness.owner, bytes.length);
        const zombie = beginPatch(location, 0, bytes.length);
        await zombie.send(Buffer.alloc(9 * MiB, 'z'));
        await expect.poll(segmentsUnderWay).not.toEqual([]);
        service.process.kill('SIGSTOP');
        // What it had acknowledged stands; the rest comes from the client that resumes.
        const offset = await resume(elsewhere(location), bytes);
        const whole = Buffer.concat([Buffer.alloc(offset, 'z'), bytes.subarray(offset)]);
        service.process.kill('SIGCONT');
        await zombie.send(Buffer.alloc(bytes.length - 9 * MiB, 'z'));
        expect((await zombie.end()).status).toBe(409);
        await isWhole(location, whole);
      });
    });
  });
});
