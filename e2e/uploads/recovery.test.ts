import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { createHarness, deathOf, download, type Harness, hasFailed, sha256Of } from '../crash/harness';
import { freePorts } from '../infrastructure/free-ports';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import type { Service } from '../infrastructure/service';
import { beginUpload } from '../infrastructure/slow-upload';
import { viewStore } from '../infrastructure/store-view';
import { beginPatch, resume } from './sender';
import { begin, beginNew, fileOf, head, offsetOf, offsetStream, patch, tus, uploadUrl } from './tus';

/** A few seconds, on a machine that is four times slower than most; no lease or time limit is as short. */
const SOON_MS = 40_000;

const MiB = 2 ** 20;

describe('after a crash', () => {
  let harness: Harness;
  let service: Service;
  beforeAll(async () => {
    harness = await createHarness();
    service = await harness.start();
  });
  afterEach(async ({ task }) => {
    if (hasFailed(task)) service = await harness.recover();
    await assertInvariantsSoon(harness.env);
  });
  afterAll(() => harness?.remove());

  describe('a one-file URL whose upload was under way', () => {
    let dying: Service;
    // A raw upload claims its slot when its first bytes show its type.
    const half = Buffer.alloc(30_000, 'x');
    const atDying = (url: string) => url.replace(harness.env.PUBLIC_URL as string, dying.url);
    const leased = () => query(harness.env, 'SELECT id FROM uploads WHERE lease_until > now()');
    const isUnderWay = () => expect.poll(leased, { timeout: 120_000 }).toHaveLength(1);

    beforeAll(async () => {
      const [port] = await freePorts(1);
      dying = await harness.start({ PORT: String(port), LEASE_SECONDS: '600' });
    });

    it('keeps its slot while its process is alive elsewhere', async () => {
      const { upload_uri: target } = await uploadUrl(harness.owner);
      const alive = beginUpload(atDying(target), { method: 'PUT', headers: { 'Content-Length': '60000' } });
      await alive.send(half);
      await isUnderWay();
      const answer = await tus('POST', target, { 'Upload-Length': '3' });
      expect(await refusal(answer)).toMatchObject({ status: 409, reason: 'URL_IN_USE' });
      await alive.send(half);
      expect((await alive.end()).status).toBe(200);
    });

    it('takes another soon, by tus and raw, however long the lease', async () => {
      const [byTus, raw] = [await uploadUrl(harness.owner), await uploadUrl(harness.owner)];
      const cut = beginPatch(atDying(await begin(byTus.upload_uri, 6)), 0, 6);
      await cut.send(Buffer.from('abc'));
      await isUnderWay();
      const alsoCut = beginUpload(atDying(raw.upload_uri), {
        method: 'PUT',
        headers: { 'Content-Length': '60000' },
      });
      await alsoCut.send(half);
      await expect.poll(leased, { timeout: 120_000 }).toHaveLength(2);
      await dying.kill();
      const asked = performance.now();
      const [begun, sent] = await Promise.all([
        tus('POST', byTus.upload_uri, { 'Upload-Length': '3' }),
        fetch(raw.upload_uri, { method: 'PUT', body: 'xyz' }),
      ]);
      expect(performance.now() - asked).toBeLessThan(SOON_MS);
      expect([begun.status, sent.status]).toEqual([201, 200]);
      const location = begun.headers.get('location') as string;
      expect((await patch(location, 0, 'xyz')).headers.has('holdall-file')).toBe(true);
      // What the crashed raw upload left goes when its lease expires.
      await query(harness.env, 'UPDATE uploads SET lease_until = now() WHERE finished_file_id IS NULL');
    });
  });

  describe('an upload with all its bytes', () => {
    /** Has the service die at the point of what `act` asks, and one follow it. */
    async function dieAt(point: string, act: () => Promise<unknown>): Promise<void> {
      await service.kill();
      service = await harness.start({ FAILPOINT: `${point}:kill` });
      const asked = act().catch(() => null);
      expect(await deathOf(service)).toBe('SIGKILL');
      expect(await asked).toBeNull();
      service = await harness.start();
    }
    const fileNamed = async (filename: string) => {
      const { files } = await harness.owner.get<{ files: { name: string; sha256: string }[] }>(
        `${harness.owner.organizationPath}/files?query=${filename}`,
      );
      return files[0]?.sha256;
    };
    const becomesFile = (filename: string, bytes: string) =>
      expect
        .poll(() => fileNamed(filename), { timeout: 120_000, interval: 100 })
        .toBe(sha256Of(Buffer.from(bytes)));

    it('becomes a file without another request: a concatenation', async () => {
      const { upload_uri } = await uploadUrl(harness.owner, { filename: 'joined' });
      const partial = await begin(upload_uri, 3, { 'Upload-Concat': 'partial' });
      await patch(partial, 0, 'abc');
      await dieAt('tus.after_join', () => tus('POST', upload_uri, { 'Upload-Concat': `final;${partial}` }));
      await becomesFile('joined', 'abc');
    });

    it('becomes a file without another request: one without bytes', async () => {
      const { upload_uri } = await uploadUrl(harness.owner, { filename: 'empty' });
      await dieAt('fin.before_commit', () => tus('POST', upload_uri, { 'Upload-Length': '0' }));
      await becomesFile('empty', '');
    });

    it('becomes a file before it looks complete: one whose length came last', async () => {
      const { upload_uri } = await uploadUrl(harness.owner, { filename: 'late-length' });
      const created = await tus('POST', upload_uri, { 'Upload-Defer-Length': '1' });
      const location = created.headers.get('location') as string;
      await patch(location, 0, 'abc');
      await dieAt('tus.after_length', () => patch(location, 3, '', { 'Upload-Length': '3' }));
      await fileOf(location);
      await becomesFile('late-length', 'abc');
    });

    it('answers the same file to a resumable PUT that asks', async () => {
      const { upload_uri } = await uploadUrl(harness.owner, { filename: 'asked' });
      const put = (range: string, body = '') =>
        fetch(upload_uri, { method: 'PUT', headers: { 'Content-Range': range }, body });
      expect((await put('bytes 0-2/*', 'abc')).status).toBe(308);
      await dieAt('tus.after_length', () => put('bytes 2-2/3', 'c'));
      expect(await (await put('bytes */3')).json()).toMatchObject({ size_bytes: '3', filename: 'asked' });
    });
  });

  it.each([
    ['up.before_commit', 1],
    ['up.commit_unknown', 0],
  ])('a creation with all bytes that died at %s counts once or not at all', async (point, remaining) => {
    const { upload_uri } = await uploadUrl(harness.owner, { filename: point });
    await service.kill();
    service = await harness.start({ FAILPOINT: `${point}:kill` });
    const sent = tus('POST', upload_uri, { ...offsetStream, 'Upload-Length': '3' }, 'abc').catch(() => null);
    expect(await deathOf(service)).toBe('SIGKILL');
    expect(await sent).toBeNull();
    service = await harness.start();
    const state = await fetch(upload_uri, { headers: { Accept: 'application/json' } });
    expect(await state.json()).toMatchObject({ remaining_files: remaining });
    const { files } = await harness.owner.get<{ files: unknown[] }>(
      `${harness.owner.organizationPath}/files?query=${point}`,
    );
    expect(files).toHaveLength(1 - remaining);
  });

  it('what was written beyond the acknowledged offset is cut off when the upload goes on', async () => {
    const bytes = randomBytes(3 * MiB);
    const location = await beginNew(harness.owner, bytes.length);
    expect((await patch(location, 0, bytes.subarray(0, MiB))).status).toBe(204);
    const [segment] = await query<{ key: string }>(
      harness.env,
      'SELECT key FROM segments WHERE start_bytes = 0 AND size_bytes = $1',
      [MiB],
    );
    const key = segment?.key as string;
    // As a crash between two checkpoints leaves it.
    await viewStore(harness.env).write(key, Buffer.concat([bytes.subarray(0, MiB), randomBytes(1000)]));
    expect(await resume(location, bytes)).toBe(MiB);
    expect(sha256Of(await download(harness.owner, { name: await fileOf(location) }))).toBe(sha256Of(bytes));
    // The rest goes on in the same object.
    expect((await viewStore(harness.env).objects()).get(key)).toBe(bytes.length);
    expect((await head(location)).status).toBe(200);
    expect(await offsetOf(location)).toBe(bytes.length);
  });
});
