import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { createStage, deathOf, download, type Stage, sha256Of } from '../crash/stage';
import { freePorts } from '../infrastructure/free-ports';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import type { Service } from '../infrastructure/service';
import { beginUpload } from '../infrastructure/slow-upload';
import { viewStore } from '../infrastructure/store-view';
import { beginPatch, resume } from './sender';
import { begin, beginNew, fileOf, head, offsetOf, patch, tus, uploadUrl } from './tus';

const MiB = 2 ** 20;

describe('after a death', () => {
  let stage: Stage;
  let service: Service;
  beforeAll(async () => {
    stage = await createStage();
    service = await stage.start();
  });
  afterEach(() => assertInvariantsSoon(stage.env));
  afterAll(() => stage?.remove());

  describe('a one-file URL whose upload was under way', () => {
    let dying: Service;
    // A raw upload takes its place when its first bytes have told its type.
    const half = Buffer.alloc(30_000, 'x');
    const atDying = (url: string) => url.replace(stage.env.PUBLIC_URL as string, dying.url);
    const held = () => query(stage.env, 'SELECT id FROM uploads WHERE lease_until > now()');
    const isUnderWay = () => expect.poll(held, { timeout: 30_000 }).toHaveLength(1);

    beforeAll(async () => {
      const [port] = await freePorts(1);
      dying = await stage.start({ PORT: String(port), LEASE_SECONDS: '600' });
    });

    it('keeps its place while it lives elsewhere', async () => {
      const { upload_uri: target } = await uploadUrl(stage.owner);
      const alive = beginUpload(atDying(target), { method: 'PUT', headers: { 'Content-Length': '60000' } });
      await alive.send(half);
      await isUnderWay();
      const answer = await tus('POST', target, { 'Upload-Length': '3' });
      expect(await refusal(answer)).toMatchObject({ status: 409, reason: 'URL_IN_USE' });
      await alive.send(half);
      expect((await alive.end()).status).toBe(200);
    });

    it('takes another soon, by tus and raw, however long the lease', async () => {
      const [byTus, raw] = [await uploadUrl(stage.owner), await uploadUrl(stage.owner)];
      const cut = beginPatch(atDying(await begin(byTus.upload_uri, 6)), 0, 6);
      await cut.send(Buffer.from('abc'));
      await isUnderWay();
      const alsoCut = beginUpload(atDying(raw.upload_uri), {
        method: 'PUT',
        headers: { 'Content-Length': '60000' },
      });
      await alsoCut.send(half);
      await expect.poll(held, { timeout: 30_000 }).toHaveLength(2);
      await dying.kill();
      const asked = performance.now();
      const [begun, sent] = await Promise.all([
        tus('POST', byTus.upload_uri, { 'Upload-Length': '3' }),
        fetch(raw.upload_uri, { method: 'PUT', body: 'xyz' }),
      ]);
      expect(performance.now() - asked).toBeLessThan(10_000);
      expect([begun.status, sent.status]).toEqual([201, 200]);
      const location = begun.headers.get('location') as string;
      expect((await patch(location, 0, 'xyz')).headers.has('holdall-file')).toBe(true);
      // What the dead raw upload left goes when its lease ends.
      await query(stage.env, 'UPDATE uploads SET lease_until = now() WHERE finished_file_id IS NULL');
    });
  });

  describe('an upload with all its bytes', () => {
    /** Has the service die at the point of what `act` asks, and one follow it. */
    async function dieAt(point: string, act: () => Promise<unknown>): Promise<void> {
      await service.kill();
      service = await stage.start({ FAILPOINT: `${point}:kill` });
      const asked = act().catch(() => null);
      expect(await deathOf(service)).toBe('SIGKILL');
      expect(await asked).toBeNull();
      service = await stage.start();
    }
    const fileNamed = async (filename: string) => {
      const { files } = await stage.owner.get<{ files: { name: string; sha256: string }[] }>(
        `${stage.owner.organizationPath}/files?query=${filename}`,
      );
      return files[0]?.sha256;
    };
    const becomesFile = (filename: string, bytes: string) =>
      expect
        .poll(() => fileNamed(filename), { timeout: 30_000, interval: 100 })
        .toBe(sha256Of(Buffer.from(bytes)));

    it('becomes a file although nobody asks: a concatenation', async () => {
      const { upload_uri } = await uploadUrl(stage.owner, { filename: 'joined' });
      const partial = await begin(upload_uri, 3, { 'Upload-Concat': 'partial' });
      await patch(partial, 0, 'abc');
      await dieAt('tus.after_join', () => tus('POST', upload_uri, { 'Upload-Concat': `final;${partial}` }));
      await becomesFile('joined', 'abc');
    });

    it('becomes a file although nobody asks: one without bytes', async () => {
      const { upload_uri } = await uploadUrl(stage.owner, { filename: 'empty' });
      await dieAt('fin.before_commit', () => tus('POST', upload_uri, { 'Upload-Length': '0' }));
      await becomesFile('empty', '');
    });

    it('becomes a file before it looks complete: one whose length came last', async () => {
      const { upload_uri } = await uploadUrl(stage.owner, { filename: 'told-late' });
      const created = await tus('POST', upload_uri, { 'Upload-Defer-Length': '1' });
      const location = created.headers.get('location') as string;
      await patch(location, 0, 'abc');
      await dieAt('tus.after_length', () => patch(location, 3, '', { 'Upload-Length': '3' }));
      await fileOf(location);
      await becomesFile('told-late', 'abc');
    });

    it('answers the same file to a resumable PUT that asks', async () => {
      const { upload_uri } = await uploadUrl(stage.owner, { filename: 'asked' });
      const put = (range: string, body = '') =>
        fetch(upload_uri, { method: 'PUT', headers: { 'Content-Range': range }, body });
      expect((await put('bytes 0-2/*', 'abc')).status).toBe(308);
      await dieAt('tus.after_length', () => put('bytes 2-2/3', 'c'));
      expect(await (await put('bytes */3')).json()).toMatchObject({ size_bytes: '3', filename: 'asked' });
    });
  });

  it('what was written beyond the acknowledged offset is cut off when the upload goes on', async () => {
    const bytes = randomBytes(3 * MiB);
    const location = await beginNew(stage.owner, bytes.length);
    expect((await patch(location, 0, bytes.subarray(0, MiB))).status).toBe(204);
    const [segment] = await query<{ key: string }>(
      stage.env,
      'SELECT key FROM segments WHERE start_bytes = 0 AND size_bytes = $1',
      [MiB],
    );
    const key = segment?.key as string;
    // As a death between two checkpoints leaves it.
    await viewStore(stage.env).write(key, Buffer.concat([bytes.subarray(0, MiB), randomBytes(1000)]));
    expect(await resume(location, bytes)).toBe(MiB);
    expect(sha256Of(await download(stage.owner, { name: await fileOf(location) }))).toBe(sha256Of(bytes));
    expect((await viewStore(stage.env).objects()).get(key)).toBe(MiB);
    expect((await head(location)).status).toBe(200);
    expect(await offsetOf(location)).toBe(bytes.length);
  });
});
