import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { onEveryStore } from './stores';

const content = 'hello, digest';
const digest = (algorithm: 'sha256' | 'sha512', of = content) =>
  createHash(algorithm).update(of).digest('base64');
const good256 = `sha-256=:${digest('sha256')}:`;
const good512 = `sha-512=:${digest('sha512')}:`;
const wrong256 = `sha-256=:${digest('sha256', 'other')}:`;
const wrong512 = `sha-512=:${digest('sha512', 'other')}:`;

onEveryStore((store) => {
  let fixture: IsolatedFixture;
  beforeAll(async () => {
    fixture = await createIsolatedFixture({ store });
  });
  afterAll(() => fixture?.remove());

  const upload = (headers: Record<string, string>, body: BodyInit = content) =>
    fixture.owner.call(`${fixture.owner.organizationPath}/files:upload`, { method: 'POST', headers, body });

  it.each<Record<string, string>>([
    { 'Content-Digest': good256 },
    { 'Content-Digest': good512 },
    { 'Repr-Digest': good256 },
    { 'Repr-Digest': `${good512}, ${good256}` },
    { 'Content-Digest': good256, 'Repr-Digest': good512 },
    { 'Content-Digest': `md5=:AAAA:, ${good256}` },
    { 'Content-Digest': `${good256};note=x` },
  ])('accepts content that is what %o says', async (headers) => {
    const answer = await upload(headers);
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as ApiFile).sha256).toBe(
      Buffer.from(digest('sha256'), 'base64').toString('hex'),
    );
  });

  describe('keeps nothing', () => {
    let before: { usage: unknown; files: unknown; objects: string[] };
    const kept = async () => ({
      usage: await fixture.usage(),
      files: await fixture.owner.get(`${fixture.owner.organizationPath}/files`),
      objects: (await fixture.objects()).sort(),
    });
    beforeEach(async () => {
      before = await kept();
    });

    it.each<Record<string, string>>([
      { 'Content-Digest': wrong256 },
      { 'Content-Digest': wrong512 },
      { 'Repr-Digest': wrong256 },
      { 'Repr-Digest': wrong512 },
      { 'Content-Digest': `${good256}, ${wrong512}` },
      { 'Content-Digest': good256, 'Repr-Digest': wrong512 },
    ])('of content that is not what %o says', async (headers) => {
      expect(await refusal(await upload(headers))).toMatchObject({
        status: 400,
        code: 3,
        reason: 'DIGEST_MISMATCH',
      });
      await vi.waitFor(async () => expect(await kept()).toEqual(before), { timeout: 30_000 });
    });

    it('of a form whose digest is not that of the whole form', async () => {
      const form =
        '--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nhello, digest\r\n--b--\r\n';
      const type = { 'Content-Type': 'multipart/form-data; boundary=b' };
      expect(await refusal(await upload({ ...type, 'Content-Digest': good256 }, form))).toMatchObject({
        status: 400,
        reason: 'DIGEST_MISMATCH',
      });
      await vi.waitFor(async () => expect(await kept()).toEqual(before), { timeout: 30_000 });
      const ofForm = `sha-256=:${digest('sha256', form)}:`;
      expect((await upload({ ...type, 'Content-Digest': ofForm }, form)).status).toBe(200);
    });

    it.each([
      ['no dictionary', 'hello'],
      ['no base64', 'sha-256=:***:'],
      ['no byte sequence', `sha-256=${digest('sha256')}`],
      ['too short', 'sha-256=:aGVsbG8=:'],
      ['a contradiction', `${good256}, ${wrong256}`],
    ])('when the header is malformed: %s', async (_what, value) => {
      for (const name of ['Content-Digest', 'Repr-Digest']) {
        expect(await refusal(await upload({ [name]: value }))).toMatchObject({
          status: 400,
          code: 3,
          reason: 'DIGEST_INVALID',
        });
      }
      expect(await kept()).toEqual(before);
    });
  });
});
