import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import type { Caller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { uploadUrl } from './tus';

describe('generated upload URLs', () => {
  let fixture: IsolatedFixture;
  let editor: Caller;
  beforeAll(async () => {
    fixture = await createIsolatedFixture();
    editor = await fixture.createUser('editor@example.com', 'editor');
  });
  afterAll(() => fixture?.remove());
  type Url = { name: string; upload_uri: string; expire_time: string; max_files: number };
  const list = (caller: Caller, query = '') =>
    caller.get<{ upload_urls: Url[]; next_page_token: string }>(
      `${caller.organizationPath}/uploadUrls${query}`,
    );
  const batch = (requests: unknown) =>
    fixture.owner.call(`${fixture.owner.organizationPath}/files:batchGenerateUploadUrls`, {
      method: 'POST',
      json: { requests },
    });

  it('are listed while they can be used, in pages, newest first', async () => {
    const made: string[] = [];
    for (const filename of ['1', '2', '3']) made.unshift((await uploadUrl(fixture.owner, { filename })).name);
    const { upload_urls, next_page_token } = await list(editor, '?page_size=2');
    expect(upload_urls.map(({ name }) => name)).toEqual(made.slice(0, 2));
    const rest = await list(editor, `?page_size=2&page_token=${next_page_token}`);
    expect(rest.upload_urls).toMatchObject([{ name: made[2], filename: '1', max_files: 1 }]);
    expect((await fetch(rest.upload_urls[0]?.upload_uri ?? '', { method: 'PUT', body: 'x' })).status).toBe(
      200,
    );
  });

  it('are revoked by their creator and by admins', async () => {
    const [ours, theirs] = [await uploadUrl(fixture.owner), await uploadUrl(editor)];
    const revoke = (caller: Caller, name: string) => caller.call(`/api/v1/${name}`, { method: 'DELETE' });
    expect(await refusal(await revoke(editor, ours.name))).toMatchObject({
      status: 403,
      code: 7,
      reason: 'CREATOR_OR_ADMIN_REQUIRED',
    });
    expect(await (await revoke(fixture.owner, theirs.name)).json()).toEqual({});
    expect(await refusal(await fetch(theirs.upload_uri, { method: 'PUT', body: 'x' }))).toMatchObject({
      status: 403,
      code: 7,
      reason: 'URL_REVOKED',
    });
    expect((await list(fixture.owner)).upload_urls.map(({ name }) => name)).not.toContain(theirs.name);
    expect((await fetch(ours.upload_uri, { method: 'PUT', body: 'x' })).status).toBe(200);
  });

  it('are forgotten a week after they expired', async () => {
    const { name, upload_uri } = await uploadUrl(fixture.owner);
    const id = name.split('/').at(-1);
    await fixture.query("UPDATE upload_urls SET expires_at = now() - interval '8 days' WHERE id = $1", [id]);
    await fixture.instance.holdall('reconcile');
    expect(await fixture.query('SELECT id FROM upload_urls WHERE id = $1', [id])).toEqual([]);
    expect(await refusal(await fetch(upload_uri, { method: 'PUT', body: 'x' }))).toMatchObject({
      status: 403,
      code: 7,
    });
  });

  it('are made in batches, in the order asked', async () => {
    const requests = Array.from({ length: 100 }, (_, at) => ({
      filename: `${at}.txt`,
      expire_duration: '60s',
    }));
    const answer = await batch(requests);
    expect(answer.status).toBe(200);
    const { responses } = (await answer.json()) as { responses: (Url & { filename: string })[] };
    expect(responses.map(({ filename }) => filename)).toEqual(requests.map(({ filename }) => filename));
    expect(new Set(responses.map(({ upload_uri }) => upload_uri)).size).toBe(100);
    expect((await fetch(responses[7]?.upload_uri ?? '', { method: 'PUT', body: 'x' })).status).toBe(200);
  });

  it.each([
    ['none', []],
    ['101', Array.from({ length: 101 }, () => ({}))],
    ['one of which is wrong', [{}, { expire_duration: '1h' }]],
    ['one of which has an impossible name', [{}, { filename: 'a/b' }]],
    ['no list', 'many'],
  ])('are not made for %s', async (_what, requests) => {
    const count = async () => fixture.query('SELECT count(*) FROM upload_urls');
    const before = await count();
    expect(await refusal(await batch(requests))).toMatchObject({ status: 400, code: 3 });
    expect(await count()).toEqual(before);
  });
});
