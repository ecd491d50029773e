import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile, Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

type UploadUrl = { name: string; upload_uri: string; file_count: number; revoke_time?: string };

describe('file requests', () => {
  let fixture: Fixture;
  let owner: Caller;
  beforeAll(async () => {
    fixture = await createFixture();
    owner = fixture.owner;
  });
  afterAll(() => fixture.remove());

  const generate = (json: object) =>
    owner.post<UploadUrl>(`${owner.organizationPath}/files:generateUploadUrl`, json);
  const listed = async (query = '') =>
    (await owner.get<{ upload_urls: UploadUrl[] }>(`${owner.organizationPath}/uploadUrls${query}`))
      .upload_urls;
  const cameInBy = async (url: string) =>
    (await owner.get<{ files: ApiFile[] }>(`${owner.organizationPath}/files?upload_url=${url}`)).files;

  it('are revoked by their creator and by admins; others who see them get 403', async () => {
    const editor = await fixture.createUser('asking@example.com', 'editor');
    const { name } = await generate({ display_name: 'Only mine' });
    const revoke = (caller: Caller) => caller.call(`/api/v1/${name}`, { method: 'DELETE' });
    expect(await refusal(await revoke(editor))).toMatchObject({
      status: 403,
      code: 7,
      reason: 'CREATOR_OR_ADMIN_REQUIRED',
    });
    expect((await revoke(owner)).status).toBe(200);
    expect((await revoke(editor)).status).toBe(404);
  });

  it('show their name, message and requester to holders of the URL', async () => {
    const texts = { display_name: 'Photos', message: 'All of them,\nplease.' };
    const url = await generate({ ...texts, max_files: 3 });
    expect(url).toMatchObject(texts);
    expect(await listed()).toMatchObject([texts]);
    await generate({});
    expect(await listed()).toHaveLength(2);
    expect(await listed('?only_named=true')).toMatchObject([texts]);
    const state = await fetch(url.upload_uri, { headers: { Accept: 'application/json' } });
    expect(await state.json()).toMatchObject({
      ...texts,
      remaining_files: 3,
      requester: { display_name: expect.any(String), organization_display_name: expect.any(String) },
    });
  });

  it('list the files that were received', async () => {
    const [url, other] = [await generate({ max_files: 2 }), await generate({})];
    await fetch(`${url.upload_uri}?filename=one.txt`, { method: 'PUT', body: '1' });
    await fetch(other.upload_uri, { method: 'PUT', body: 'elsewhere' });
    const tus = await fetch(url.upload_uri, {
      method: 'POST',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': '3',
        'Upload-Metadata': `filename ${Buffer.from('two.txt').toString('base64')}`,
        'Content-Type': 'application/offset+octet-stream',
      },
      body: 'two',
    });
    expect(tus.status).toBe(201);
    for (const reference of [url.name, url.name.split('/').at(-1) ?? '']) {
      const names = (await cameInBy(reference)).map(({ filename }) => filename);
      expect(names).toEqual(['two.txt', 'one.txt']);
    }
    expect(await cameInBy('nothing')).toEqual([]);
  });

  it('are listed after their end only where that is asked for', async () => {
    const url = await generate({});
    expect((await owner.call(`/api/v1/${url.name}`, { method: 'DELETE' })).status).toBe(200);
    const find = async (query: string) => (await listed(query)).find(({ name }) => name === url.name);
    expect(await find('')).toBeUndefined();
    expect(await find('?show_ended=true')).toMatchObject({ revoke_time: expect.stringMatching(/Z$/) });
  });

  it.each([{ display_name: 'a\0b' }, { display_name: '  ' }, { message: 7 }, { message: 'x'.repeat(4001) }])(
    'are refused with %j',
    async (json) => {
      const path = `${owner.organizationPath}/files:generateUploadUrl`;
      const answer = await owner.call(path, { method: 'POST', json });
      expect(await refusal(answer)).toMatchObject({ status: 400, code: 3 });
    },
  );
});
