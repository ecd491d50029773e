import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { onEveryStore } from '../api/stores';
import { download, sha256Of } from '../crash/harness';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { makeTestDirectory } from '../infrastructure/postgres';
import { without } from '../infrastructure/programs';
import { beginUpload } from '../infrastructure/slow-upload';
import { endUnfinished, expire, uploadUrl } from './tus';

onEveryStore((store) => {
  describe('PUT with Content-Range on an upload URL', () => {
    let fixture: Fixture;
    const bytes = randomBytes(10_000);
    beforeAll(async () => {
      fixture = await createFixture(store === 'disk' ? 'disk' : 'ceph');
    });
    afterAll(() => fixture?.remove());

    const url = async (request = {}) => (await uploadUrl(fixture.owner, request)).upload_uri;
    const put = (target: string, range: string, body?: BodyInit, headers = {}) =>
      fetch(target, { method: 'PUT', headers: { 'Content-Range': `bytes ${range}`, ...headers }, body });
    const send = (target: string, start: number, end: number, total: number | '*' = bytes.length) =>
      put(target, `${start}-${end - 1}/${total}`, bytes.subarray(start, end));

    /** 308 as resumable PUT knows it, and the Range that has arrived. */
    function arrived(answer: Response): string | null {
      expect(answer.status).toBe(308);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      return answer.headers.get('range');
    }
    async function whole(answer: Response): Promise<ApiFile> {
      expect(answer.status, await answer.clone().text()).toBe(200);
      const file = (await answer.json()) as ApiFile;
      expect(sha256Of(await download(fixture.owner, file))).toBe(sha256Of(bytes));
      return file;
    }

    it('takes part after part, and answers the last one with the File', async () => {
      const target = await url();
      expect(arrived(await put(target, '*/10000'))).toBeNull();
      expect(arrived(await send(`${target}?filename=parts.bin`, 0, 1000))).toBe('bytes=0-999');
      expect(arrived(await put(target, '*/10000'))).toBe('bytes=0-999');
      expect(arrived(await send(target, 1000, 9999))).toBe('bytes=0-9998');
      const file = await whole(await send(target, 9999, 10_000));
      expect(file).toMatchObject({ filename: 'parts.bin', size_bytes: '10000' });
      // A client that lost the response asks, or sends the last part again.
      expect((await whole(await put(target, '*/10000'))).name).toBe(file.name);
      expect((await whole(await send(target, 9999, 10_000))).name).toBe(file.name);
    });

    it('takes the whole in one part', async () => {
      expect(await whole(await send(await url(), 0, 10_000))).toMatchObject({ filename: 'untitled.bin' });
    });

    it('takes what it has again, and goes on behind it', async () => {
      const target = await url();
      await send(target, 0, 6000);
      expect(arrived(await send(target, 2000, 5000))).toBe('bytes=0-5999');
      expect(arrived(await send(target, 2000, 8000))).toBe('bytes=0-7999');
      await whole(await send(target, 0, 10_000));
    });

    it('refuses a gap, and says where it is', async () => {
      const target = await url();
      expect(await refusal(await send(target, 1, 10))).toMatchObject({
        status: 409,
        metadata: { offset: '0' },
      });
      await send(target, 0, 10);
      expect(await refusal(await send(target, 11, 20))).toMatchObject({
        status: 409,
        reason: 'OFFSET_MISMATCH',
        metadata: { offset: '10' },
      });
      expect(arrived(await put(target, '*/*'))).toBe('bytes=0-9');
    });

    it('refuses another total, and may learn it late', async () => {
      const target = await url();
      expect(arrived(await send(target, 0, 10, '*'))).toBe('bytes=0-9');
      expect(arrived(await send(target, 10, 20, 10_000))).toBe('bytes=0-19');
      expect(await refusal(await send(target, 20, 30, 9_000))).toMatchObject({
        status: 400,
        reason: 'UPLOAD_LENGTH_CONFLICT',
      });
      await whole(await send(target, 20, 10_000));
    });

    it('ends an upload of unknown length with a total that has arrived', async () => {
      const target = await url();
      await send(target, 0, 5_000, '*');
      expect(arrived(await put(target, '*/10000'))).toBe('bytes=0-4999');
      await send(target, 5_000, 10_000, '*');
      expect(await refusal(await put(target, '*/9999'))).toMatchObject({
        status: 400,
        reason: 'UPLOAD_LENGTH_CONFLICT',
      });
      const { name } = await whole(await put(target, '*/10000'));
      expect((await whole(await put(target, '*/10000'))).name).toBe(name);
      expect((await whole(await put(target, '*/*'))).name).toBe(name);
    });

    it('makes an empty file of a total of 0', async () => {
      const target = `${await url()}?filename=empty.txt`;
      const answer = await put(target, '*/0');
      expect(answer.status).toBe(200);
      const file = (await answer.json()) as ApiFile;
      expect(file).toMatchObject({ filename: 'empty.txt', size_bytes: '0' });
      expect((await (await put(target, '*/0')).json()) as ApiFile).toMatchObject({ name: file.name });
    });

    it('refuses what contradicts its total, and then its file', async () => {
      const conflict = { status: 400, reason: 'UPLOAD_LENGTH_CONFLICT' };
      const target = await url();
      await send(target, 0, 10);
      for (const range of ['*/9999', '*/5', '*/0', '10-19/20'])
        expect(await refusal(await put(target, range, 'x'.repeat(10))), range).toMatchObject(conflict);
      expect(await refusal(await put(target, '10-10000/*', 'x'.repeat(9991)))).toMatchObject(conflict);
      await whole(await send(target, 10, 10_000));
      for (const range of ['9990-9999/9999999', '9990-10000/*', '0-9/20', '*/12', '*/0']) {
        const [, first = '0', last = '-1'] = /^(\d+)-(\d+)/.exec(range) ?? [];
        const body = 'x'.repeat(Number(last) - Number(first) + 1);
        expect(await refusal(await put(target, range, body)), range).toMatchObject(conflict);
      }
      await whole(await put(target, '*/10000'));
    });

    it.each([
      'bytes',
      'items 0-9/10',
      'bytes 5-4/10',
      'bytes 0-10/10',
      'bytes 0-/10',
      'bytes -5/10',
      'bytes a-b/c',
    ])('refuses a malformed Content-Range: %s', async (range) => {
      const answer = await fetch(await url(), {
        method: 'PUT',
        headers: { 'Content-Range': range },
        body: 'x',
      });
      expect(await refusal(answer)).toMatchObject({ status: 400, reason: 'CONTENT_RANGE_INVALID' });
    });

    it('is how parts come: elsewhere one is refused, not kept as if it were the whole', async () => {
      const { owner } = fixture;
      const { name } = await owner.upload('whole');
      for (const [method, address] of [
        ['POST', await url()],
        ['PUT', `${owner.organizationPath}/files:upload`],
        ['PUT', `/api/v1/${name}:upload`],
      ] as const) {
        const headers = { 'Content-Range': 'bytes 0-1/10' };
        const answer = await owner.call(address, { method, headers, body: 'ab' });
        expect(await refusal(answer)).toMatchObject({ status: 400, reason: 'CONTENT_RANGE_INVALID' });
      }
    });

    it('refuses a body of another length than the range', async () => {
      const target = await url();
      const announced = await put(target, '0-9/20', 'too short');
      expect(await refusal(announced)).toMatchObject({ status: 400, reason: 'CONTENT_RANGE_INVALID' });
      const chunked = beginUpload(target, { method: 'PUT', headers: { 'Content-Range': 'bytes 0-9/20' } });
      await chunked.send(Buffer.from('longer than that'));
      expect((await chunked.end()).status).toBe(400);
    });

    it('refuses what the URL does not take', async () => {
      const target = await url({ max_size_bytes: '9999', mime_type: 'image/*' });
      expect(await refusal(await send(target, 0, 10))).toMatchObject({ status: 413 });
      const typed = await put(target, '0-9/10', bytes.subarray(0, 10), { 'Content-Type': 'text/plain' });
      expect(await refusal(typed)).toMatchObject({ status: 415 });
    });

    it('goes on after the URL expired, but none begins', async () => {
      const [begun, unused] = [await uploadUrl(fixture.owner), await uploadUrl(fixture.owner)];
      const [{ upload_uri: target }, { upload_uri: late }] = [begun, unused];
      await send(target, 0, 10);
      for (const made of [begun, unused]) await expire(made, fixture.env);
      for (const refused of [await send(late, 0, 10), await put(late, '*/10000')])
        expect(await refusal(refused)).toMatchObject({ status: 403, reason: 'URL_EXPIRED' });
      expect(arrived(await put(target, '*/10000'))).toBe('bytes=0-9');
      await whole(await send(target, 10, 10_000));
    });

    it('keeps what came before the connection was cut', async () => {
      const target = await url();
      const cut = beginUpload(target, {
        method: 'PUT',
        headers: { 'Content-Range': 'bytes 0-9999/10000', 'Content-Length': '10000' },
      });
      await cut.send(bytes.subarray(0, 4000));
      await cut.wasRead();
      const begun = () =>
        fixture.query('SELECT id FROM uploads WHERE lease_owner IS NOT NULL AND organization_id = $1', [
          fixture.organization,
        ]);
      await expect.poll(begun).toHaveLength(1);
      cut.cut();
      await expect
        .poll(async () => arrived(await put(target, '*/10000')), { timeout: 120_000 })
        .toBe('bytes=0-3999');
      await whole(await send(target, 4000, 10_000));
    });

    it('takes one file after the other where the URL takes several', async () => {
      const target = await url({ max_files: 2 });
      const first = await whole(await send(target, 0, 10_000));
      expect(arrived(await send(target, 0, 10))).toBe('bytes=0-9');
      const second = await whole(await send(target, 10, 10_000));
      expect(second.name).not.toBe(first.name);
      expect((await whole(await send(target, 0, 10_000))).name).toBe(second.name);
    });

    it('is used up, though its file was deleted; one for several takes the next', async () => {
      const [one, two] = [await url(), await url({ max_files: 2 })];
      for (const target of [one, two]) {
        const { name } = await whole(await send(target, 0, 10_000));
        await fixture.owner.call(`/api/v1/${name}`, { method: 'DELETE' });
      }
      expect(await refusal(await send(one, 0, 10_000))).toMatchObject({
        status: 409,
        reason: 'UPLOAD_URL_EXHAUSTED',
      });
      await whole(await send(two, 0, 10_000));
    });

    const noCurl = without('curl');
    it.skipIf(noCurl)(`is what curl sends to go on${noCurl}`, async () => {
      const path = join(await makeTestDirectory(), 'curl.bin');
      await writeFile(path, bytes);
      const target = await url();
      await send(target, 0, 3000);
      const { stdout } = await promisify(execFile)('curl', ['-sS', '-C', '3000', '-T', path, target]);
      await whole(new Response(stdout));
    });

    it('leaves nothing behind', async () => {
      await endUnfinished(fixture.owner, fixture.env);
      await assertInvariantsSoon(fixture.env, fixture.organization);
    });
  });
});
