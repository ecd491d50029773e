import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { type Caller, createCaller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';

describe('an Idempotency-Key', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await createFixture();
  });
  afterAll(() => fixture?.remove());
  const send = async (caller: Caller, key: string, content = 'content') =>
    caller.upload(content, 'keyed.txt', { 'Idempotency-Key': key });

  it('answers a repeated upload with the same file', async () => {
    const first = await send(fixture.owner, 'one');
    expect((await send(fixture.owner, 'one')).name).toBe(first.name);
    expect((await send(fixture.owner, '"one"')).name).toBe(first.name);
    expect((await send(fixture.owner, 'another')).name).not.toBe(first.name);
    expect((await fixture.owner.upload('content')).name).not.toBe(first.name);
  });

  it.each(['', '?purge=true'])('makes another file once its own was deleted (%s)', async (query) => {
    const first = await send(fixture.owner, `deleted${query}`);
    await fixture.owner.call(`/api/v1/${first.name}${query}`, { method: 'DELETE' });
    const second = await send(fixture.owner, `deleted${query}`);
    expect(second.name).not.toBe(first.name);
    expect((await send(fixture.owner, `deleted${query}`)).name).toBe(second.name);
  });

  it('makes one file of uploads at once', async () => {
    const files = await Promise.all(Array.from({ length: 8 }, () => send(fixture.owner, 'at-once')));
    expect(new Set(files.map(({ name }) => name)).size).toBe(1);
  });

  it('is another one for another token and another organization', async () => {
    const { name } = await send(fixture.owner, 'shared');
    const other = { ...fixture.owner, ...(await fixture.createUser('other', 'editor')) };
    expect((await send(other, 'shared')).name).not.toBe(name);
    const second = `${fixture.organization}-second`;
    await fixture.owner.post('/api/v1/organizations', { organization_id: second });
    const answer = await fixture.owner.call(`/api/v1/organizations/${second}/files:upload`, {
      method: 'POST',
      body: 'x',
      headers: { 'Idempotency-Key': 'shared' },
    });
    expect(((await answer.json()) as { name: string }).name).toMatch(new RegExp(`^organizations/${second}/`));
  });

  it('belongs to one token: another token of the same user makes another file', async () => {
    const first = await send(fixture.owner, 'one-user');
    const second = createCaller(
      fixture.url,
      (await fixture.createToken(fixture.ownerEmail)).token,
      fixture.organization,
    );
    const other = await send(second, 'one-user');
    expect(other.name).not.toBe(first.name);
    expect((await send(fixture.owner, 'one-user')).name).toBe(first.name);
    expect((await send(second, 'one-user')).name).toBe(other.name);
  });

  const sent = (content: string, query: string, headers: Record<string, string> = {}, key = 'reused') =>
    fixture.owner.call(`${fixture.owner.organizationPath}/files:upload?${query}`, {
      method: 'POST',
      body: content,
      headers: { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': key, ...headers },
    });
  const digest = (content: string) => ({
    'Repr-Digest': `sha-256=:${createHash('sha256').update(content).digest('base64')}:`,
  });

  it('is refused for another name, folder, type, digest or content, and nothing is kept', async () => {
    const folder = await fixture.owner.post<{ name: string }>(`${fixture.owner.organizationPath}/folders`, {
      display_name: 'elsewhere',
    });
    const first = await sent('content', 'filename=keyed.txt');
    const { name } = (await first.json()) as { name: string };
    const before = await fixture.usage();
    const others = [
      await sent('contenT', 'filename=keyed.txt'),
      await sent('content and more', 'filename=keyed.txt'),
      await sent('', 'filename=keyed.txt'),
      await sent('content', 'filename=other.txt'),
      await sent('content', ''),
      await sent('content', `filename=keyed.txt&folder=${folder.name}`),
      await sent('content', 'filename=keyed.txt', { 'Content-Type': 'text/csv' }),
      await sent('content', 'filename=keyed.txt', digest('something else')),
      await sent('something else', 'filename=keyed.txt', digest('something else')),
      await sent('something else', 'filename=keyed.txt', digest('content')),
    ];
    for (const answer of others) {
      expect(await refusal(answer)).toMatchObject({ status: 409, code: 6, reason: 'IDEMPOTENCY_KEY_REUSED' });
    }
    expect(await fixture.usage()).toEqual(before);
    for (const headers of [{}, digest('content')]) {
      const again = await sent('content', 'filename=keyed.txt', headers);
      expect(await again.json()).toMatchObject({ name });
    }
  });

  it('answers the same request after the file was renamed and replaced', async () => {
    const first = await send(fixture.owner, 'changed');
    await fixture.owner.call(`/api/v1/${first.name}`, { method: 'PATCH', json: { filename: 'new.txt' } });
    await fixture.owner.call(`/api/v1/${first.name}:upload`, { method: 'PUT', body: 'replaced' });
    expect(await send(fixture.owner, 'changed')).toMatchObject({ name: first.name, filename: 'new.txt' });
    const other = await sent('replaced', 'filename=new.txt', {}, 'changed');
    expect(await refusal(other)).toMatchObject({ status: 409, reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('makes one file of two different uploads at once, and refuses the other', async () => {
    const answers = await Promise.all(
      ['one', 'two', 'three', 'four'].map((text) => sent(text, 'filename=keyed.txt', {}, 'race')),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  describe('of a replacement', () => {
    const replace = (name: string, body: string, headers: Record<string, string> = {}) =>
      fixture.owner.call(`/api/v1/${name}:upload`, {
        method: 'PUT',
        body,
        headers: { 'Content-Type': 'text/plain', 'Idempotency-Key': 'replacement', ...headers },
      });

    it('answers the repeated request with the same File, and keeps one version', async () => {
      const file = await fixture.owner.upload('one', 'replaced.txt');
      const headers = { 'If-Match': file.etag };
      const answers = [await replace(file.name, 'two', headers), await replace(file.name, 'two', headers)];
      const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
      expect(first).toMatchObject({ name: file.name, size_bytes: '3' });
      expect(second).toEqual(first);
      const { versions } = await fixture.owner.get<{ versions: object[] }>(`/api/v1/${file.name}/versions`);
      expect(versions).toHaveLength(2);

      const before = await fixture.usage();
      const other = await fixture.owner.upload('one', 'other.txt', { 'Idempotency-Key': 'of-an-upload' });
      const refused = [
        await replace(file.name, 'six'),
        await replace(file.name, 'two', { 'Content-Type': 'text/csv' }),
        await replace(file.name, 'two', digest('six')),
        await replace(other.name, 'two'),
        await replace(other.name, 'one', { 'Idempotency-Key': 'of-an-upload' }),
      ];
      for (const answer of refused) {
        expect(await refusal(answer)).toMatchObject({
          status: 409,
          code: 6,
          reason: 'IDEMPOTENCY_KEY_REUSED',
        });
      }
      const fresh = { ...headers, 'Idempotency-Key': 'of-no-request' };
      expect(await refusal(await replace(file.name, 'two', fresh))).toMatchObject({ status: 412 });
      expect(await fixture.usage()).toMatchObject({ fileCount: before.fileCount + 1 });
    });

    it('changes the file once when requests come at once', async () => {
      const { name } = await fixture.owner.upload('one', 'at-once.txt');
      const at = { 'Idempotency-Key': 'replaced-at-once' };
      const answers = await Promise.all(Array.from({ length: 5 }, () => replace(name, 'two', at)));
      const files = await Promise.all(answers.map((answer) => answer.json() as Promise<{ etag: string }>));
      expect(new Set(files.map(({ etag }) => etag)).size).toBe(1);
    });
  });

  it.each(['PUT', 'POST'])('belongs to an upload URL, also when that is used up (%s)', async (method) => {
    const newUrl = async () =>
      (
        await fixture.owner.post<{ upload_uri: string }>(
          `${fixture.owner.organizationPath}/files:generateUploadUrl`,
        )
      ).upload_uri;
    const url = await newUrl();
    const through = (body: string, target = url, key = 'through-url') =>
      fetch(`${target}?filename=sent.txt`, { method, body, headers: { 'Idempotency-Key': key } });
    const first = (await (await through('text')).json()) as { name: string };
    expect(await (await through('text')).json()).toMatchObject({ name: first.name });
    expect(await refusal(await through('other'))).toMatchObject({
      status: 409,
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await refusal(await through('text', url, 'new'))).toMatchObject({
      status: 409,
      reason: 'UPLOAD_URL_EXHAUSTED',
    });
    const elsewhere = (await (await through('text', await newUrl())).json()) as { name: string };
    expect(elsewhere.name).not.toBe(first.name);
    expect(await refusal(await through('text', url, 'two words'))).toMatchObject({
      status: 400,
      reason: 'IDEMPOTENCY_KEY_INVALID',
    });
  });

  it.each(['', '""', 'two words', 'x'.repeat(256)])('is refused when malformed: %j', async (key) => {
    const answer = await fixture.owner.call(`${fixture.owner.organizationPath}/files:upload`, {
      method: 'POST',
      body: 'x',
      headers: { 'Idempotency-Key': key },
    });
    expect(await refusal(answer)).toMatchObject({ status: 400, reason: 'IDEMPOTENCY_KEY_INVALID' });
  });

  it('leaves nothing behind', () => assertInvariantsSoon(fixture.env, fixture.organization));
});
