import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { onEveryStore } from '../api/stores';
import { zip } from '../archives/zip';
import type { ApiFile } from '../infrastructure/api';
import { query } from '../infrastructure/invariants';
import { tryHoldall } from '../infrastructure/service';
import { type StoreView, viewStore } from '../infrastructure/store-view';
import { createHarness, type Harness, hasFailed } from './harness';

type Report = { files: number; damaged: { name: string; filename: string; why: string }[] };

/** What a failing disk or a careless hand makes of stored bytes. */
const damages: Record<string, (bytes: Buffer) => Buffer> = {
  'one bit flipped': (bytes) => {
    const changed = Buffer.from(bytes);
    const middle = bytes.length >> 1;
    changed[middle] = (changed[middle] ?? 0) ^ 1;
    return changed;
  },
  'its last byte cut off': (bytes) => bytes.subarray(0, -1),
  '4 KiB of it zeroed': (bytes) => Buffer.from(bytes).fill(0, 8192, 12_288),
};

onEveryStore((kind) => {
  describe('scrub', () => {
    let harness: Harness;
    let store: StoreView;
    let file: ApiFile;
    let key: string;
    let whole: Buffer;

    beforeAll(async () => {
      harness = await createHarness({ store: kind });
      store = viewStore(harness.env);
      await harness.start();
      await harness.owner.upload('well', 'well.txt');
      await harness.owner.upload('', 'empty.txt');
      file = await harness.owner.upload(randomBytes(3 * 2 ** 20), 'damaged.bin');
      const rows = await query<{ key: string }>(
        harness.env,
        'SELECT key FROM segments ORDER BY size_bytes DESC LIMIT 1',
      );
      key = rows[0]?.key ?? '';
      whole = await store.read(key);
    });
    afterEach(async ({ task }) => {
      if (!hasFailed(task)) return;
      await harness.recover();
      await store.write(key, whole);
      await tryHoldall(harness.env, ['scrub']);
    });
    afterAll(() => harness?.remove());

    async function scrub() {
      const { isSuccess, stdout } = await tryHoldall(harness.env, ['scrub']);
      const report = JSON.parse(stdout) as Report;
      return { isSuccess, files: report.files, damaged: report.damaged.map(({ filename }) => filename) };
    }

    const flagged = async () =>
      (
        await query<{ filename: string }>(
          harness.env,
          'SELECT filename FROM files f JOIN contents c ON c.id = f.content_id WHERE corrupted_at IS NOT NULL',
        )
      ).map(({ filename }) => filename);

    it('finds nothing where nothing is wrong', async () => {
      expect(await scrub()).toEqual({ isSuccess: true, files: 3, damaged: [] });
    });

    it.each(Object.entries(damages))(
      'names and flags a file with %s, until it is mended',
      async (_, damage) => {
        const bytes = await store.read(key);
        await store.write(key, damage(bytes));
        expect(await scrub()).toEqual({ isSuccess: false, files: 3, damaged: ['damaged.bin'] });
        expect(await flagged()).toEqual(['damaged.bin']);

        await store.write(key, bytes);
        expect(await scrub()).toEqual({ isSuccess: true, files: 3, damaged: [] });
        expect(await flagged()).toEqual([]);
      },
    );

    it('stores the checksums that are missing, and finds wrong bytes by a checksum alone', async () => {
      const checksums = () =>
        query<{ crc32: string }>(
          harness.env,
          `SELECT c.crc32 FROM files f JOIN contents c ON c.id = f.content_id ORDER BY f.size_bytes`,
        ).then((rows) => rows.map(({ crc32 }) => crc32));
      const expected = [Buffer.alloc(0), Buffer.from('well'), whole].map((bytes) => String(crc32(bytes)));
      expect(await checksums()).toEqual(expected);
      await query(harness.env, 'UPDATE contents SET crc32 = NULL');
      await scrub();
      expect(await checksums()).toEqual(expected);
      await query(harness.env, 'UPDATE contents SET crc32 = crc32 + 1 WHERE crc32 = $1', [expected[1]]);
      expect((await scrub()).damaged).toEqual(['well.txt']);
      await query(harness.env, 'UPDATE contents SET crc32 = $1 WHERE crc32 = $1::bigint + 1', [expected[1]]);
      expect((await scrub()).isSuccess).toBe(true);
    });

    it('names a file whose bytes are gone, and a download of it is no success', async () => {
      const bytes = await store.read(key);
      await store.remove(key);
      expect(await scrub()).toEqual({ isSuccess: false, files: 3, damaged: ['damaged.bin'] });
      const answer = await harness.owner.call(`/api/v1/${file.name}:download`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      await store.write(key, bytes);
      expect((await scrub()).isSuccess).toBe(true);
    });

    it('is not needed to notice lost bytes: every read reports that they are missing', async () => {
      const path = `/api/v1/${file.name}`;
      const download = `${path}:download`;
      const missing = { status: 500, code: 13, reason: 'CONTENT_MISSING' };
      const bytes = await store.read(key);
      const url = await harness.owner.post<{ download_uri: string }>(`${path}:generateDownloadUrl`);
      const link = await harness.owner.post<{ share_uri: string }>(`${path}/shareLinks`);
      const { zip_uri } = await zip(harness.owner, { names: [file.name] });
      await store.remove(key);
      for (const uri of [download, url.download_uri, link.share_uri]) {
        expect(await refusal(await harness.owner.call(uri)), uri).toMatchObject(missing);
        expect((await harness.owner.call(uri, { method: 'HEAD' })).status, uri).toBe(500);
      }
      const range = { headers: { Range: 'bytes=0-9' } };
      expect(await refusal(await harness.owner.call(download, range))).toMatchObject(missing);
      const several = { headers: { Range: 'bytes=0-9,20-29' } };
      expect(await refusal(await harness.owner.call(download, several))).toMatchObject(missing);
      expect(await refusal(await harness.owner.call(zip_uri))).toMatchObject(missing);
      expect(await flagged()).toEqual(['damaged.bin']);
      await store.write(key, bytes);
      expect((await harness.owner.call(download, { method: 'HEAD' })).status).toBe(200);
      expect((await scrub()).isSuccess).toBe(true);
      expect(await flagged()).toEqual([]);
    });

    it('is not needed to notice cut bytes: they are missing, whatever the range', async () => {
      const download = `/api/v1/${file.name}:download`;
      const bytes = await store.read(key);
      await store.write(key, bytes.subarray(0, 2 ** 20));
      for (const range of ['none', `bytes=${2 ** 21}-`, 'bytes=-5']) {
        const answer = await harness.owner.call(download, { headers: { Range: range } });
        expect(await refusal(answer), range).toMatchObject({
          status: 500,
          code: 13,
          reason: 'CONTENT_MISSING',
        });
      }
      expect((await harness.owner.call(download, { method: 'HEAD' })).status).toBe(500);
      expect(await flagged()).toEqual(['damaged.bin']);
      await store.write(key, bytes);
      expect((await scrub()).isSuccess).toBe(true);
    });
  });
});
