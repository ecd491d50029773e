import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { onEveryProduct } from './stores';

onEveryProduct((store) => {
  let fixture: Fixture;
  let file: ApiFile;
  let uri: string;
  beforeAll(async () => {
    fixture = await createFixture(store);
    file = await fixture.owner.upload('hello, download', 'a.html', { 'Content-Type': 'text/html' });
    ({ download_uri: uri } = await fixture.owner.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    ));
  });
  afterAll(() => fixture?.remove());

  const download = (headers: Record<string, string> = {}, method = 'GET') =>
    fixture.owner.call(`/api/v1/${file.name}:download`, { headers, method });

  it('answers the bytes with all that a client needs to trust them, and nothing that runs them', async () => {
    const digest = createHash('sha256').update('hello, download').digest('base64');
    for (const answer of [await download(), await fetch(uri)]) {
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'text/html',
        'content-length': '15',
        'content-disposition': `attachment; filename="a.html"; filename*=UTF-8''a.html`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringMatching(/default-src 'none'.*; sandbox$/),
        etag: file.etag,
        'last-modified': new Date(file.update_time).toUTCString(),
        'accept-ranges': 'bytes',
        'repr-digest': `sha-256=:${digest}:`,
        'x-request-id': expect.any(String),
      });
      expect(await answer.text()).toBe('hello, download');
    }
  });

  it('answers HEAD as GET, without the bytes', async () => {
    for (const [get, head] of [
      [await download(), await download({}, 'HEAD')],
      [await fetch(uri), await fetch(uri, { method: 'HEAD' })],
    ] as const) {
      const comparable = ({ headers }: Response) =>
        [...headers].filter(([name]) => !['date', 'x-request-id', 'connection', 'keep-alive'].includes(name));
      expect(head.status).toBe(200);
      expect(comparable(head)).toEqual(comparable(get));
      expect(await head.text()).toBe('');
      await get.text();
    }
  });

  it('serves an empty file', async () => {
    const empty = await fixture.owner.upload('', 'empty.txt');
    const answer = await fixture.owner.call(`/api/v1/${empty.name}:download`);
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
      200,
      '0',
      '',
    ]);
  });

  it('is 404 for a file that is not there, or is of another organization', async () => {
    const other = `${fixture.organization}-other`;
    await fixture.owner.post('/api/v1/organizations', { organization_id: other });
    const id = file.name.split('/').at(-1);
    for (const path of [
      `organizations/${fixture.organization}/files/nothing`,
      `organizations/${fixture.organization}/files/${'x'.repeat(200)}`,
      `organizations/${fixture.organization}/files/${id?.toUpperCase()}`,
      `organizations/${other}/files/${id}`,
    ]) {
      expect(await refusal(await fixture.owner.call(`/api/v1/${path}:download`))).toMatchObject({
        status: 404,
        code: 5,
        reason: 'FILE_NOT_FOUND',
      });
    }
  });

  it('refuses another disposition than attachment and inline', async () => {
    const answer = await fixture.owner.call(`/api/v1/${file.name}:download?disposition=x`);
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 3 });
  });
});
