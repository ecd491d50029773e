import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiFile, Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { curl, noCurl } from './curl';
import { refusal } from './refusal';

type Made = { download_uri: string; expire_time: string };

let fixture: Fixture;
let file: ApiFile;
beforeAll(async () => {
  fixture = await createFixture();
  file = await fixture.owner.upload('hello', 'a.txt');
});
afterAll(() => fixture?.remove());

const make = ({ name } = file, body?: unknown, caller: Caller = fixture.owner) =>
  caller.post<Made>(`/api/v1/${name}:generateDownloadUrl`, body);

describe('a download URL', () => {
  it('serves the file without any other credential, as often as asked', async () => {
    const { download_uri: uri } = await make();
    expect(uri).toMatch(new RegExp(`^${fixture.url}/d/[\\w-]+$`));
    for (let time = 0; time < 3; time += 1) expect(await (await fetch(uri)).text()).toBe('hello');
  });

  it.skipIf(noCurl)(`serves curl${noCurl}`, async () => {
    const { download_uri: uri } = await make();
    const { status, body } = await curl([uri]);
    expect([status, body.toString()]).toEqual([200, 'hello']);
  });

  it('serves what the file is now: its new name and content', async () => {
    const changing = await fixture.owner.upload('old', 'old.txt');
    const { download_uri: uri } = await make(changing);
    await fixture.owner.call(`/api/v1/${changing.name}:upload`, { method: 'PUT', body: 'new' });
    await fixture.owner.call(`/api/v1/${changing.name}`, { method: 'PATCH', json: { filename: 'new.txt' } });
    const answer = await fetch(uri);
    expect(answer.headers.get('content-disposition')).toContain('filename="new.txt"');
    expect(await answer.text()).toBe('new');
  });

  it('is 404 when the file is deleted', async () => {
    const short = await fixture.owner.upload('x');
    const { download_uri: uri } = await make(short);
    await fixture.owner.call(`/api/v1/${short.name}`, { method: 'DELETE' });
    expect(await refusal(await fetch(uri))).toMatchObject({ status: 404, code: 5, reason: 'FILE_NOT_FOUND' });
    await fixture.owner.call(`/api/v1/${short.name}?purge=true`, { method: 'DELETE' });
    expect(await refusal(await fetch(uri))).toMatchObject({ status: 404, code: 5, reason: 'FILE_NOT_FOUND' });
  });

  it('ends with its time', async () => {
    const { download_uri: uri } = await make(file, { expire_duration: '1s' });
    await vi.waitFor(
      async () =>
        expect(await refusal(await fetch(uri))).toMatchObject({
          status: 403,
          code: 7,
          reason: 'URL_EXPIRED',
        }),
      { timeout: 30_000 },
    );
  });

  it('ends with the membership of its creator', async () => {
    const member = await fixture.createUser('member', 'viewer');
    const { download_uri: uri } = await make(file, {}, member);
    expect((await fetch(uri)).status).toBe(200);
    await fixture.holdall(
      'member',
      'remove',
      '--organization',
      fixture.organization,
      '--email',
      fixture.email('member'),
    );
    expect(await refusal(await fetch(uri))).toMatchObject({
      status: 403,
      code: 7,
      reason: 'ISSUER_NOT_AUTHORIZED',
    });
  });

  it('is refused with any letter of it changed, cut or added', async () => {
    const { download_uri: uri } = await make();
    const start = uri.lastIndexOf('/') + 1;
    const changed = Array.from({ length: uri.length - start }, (_, of) => {
      const at = start + of;
      return uri.slice(0, at) + (uri[at] === 'A' ? 'B' : 'A') + uri.slice(at + 1);
    });
    for (const tampered of [...changed, uri.slice(0, -1), `${uri}A`, `${uri}%3D`]) {
      expect(await refusal(await fetch(tampered))).toMatchObject({
        status: 403,
        code: 7,
        reason: 'URL_INVALID',
      });
    }
  });

  it('takes no upload, and its secret opens no upload', async () => {
    const { download_uri: uri } = await make();
    expect(await refusal(await fetch(uri, { method: 'PUT', body: 'x' }))).toMatchObject({
      status: 405,
      code: 12,
    });
    const other = uri.replace('/d/', '/u/');
    for (const answer of [await fetch(other), await fetch(other, { method: 'PUT', body: 'x' })]) {
      expect(await refusal(answer)).toMatchObject({ status: 403, code: 7, reason: 'URL_INVALID' });
    }
  });
});
