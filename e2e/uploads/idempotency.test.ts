import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixture, type Fixture } from '../api/fixture';
import { refusal } from '../api/refusal';
import { type Caller, createCaller } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';

describe('an Idempotency-Key', () => {
  let scene: Fixture;
  beforeAll(async () => {
    scene = await createFixture();
  });
  afterAll(() => scene.remove());
  const send = async (caller: Caller, key: string, content = 'content') =>
    caller.upload(content, 'keyed.txt', { 'Idempotency-Key': key });

  it('answers a repeated upload with the same file', async () => {
    const first = await send(scene.owner, 'one');
    expect((await send(scene.owner, 'one')).name).toBe(first.name);
    expect((await send(scene.owner, '"one"')).name).toBe(first.name);
    expect((await send(scene.owner, 'another')).name).not.toBe(first.name);
    expect((await scene.owner.upload('content')).name).not.toBe(first.name);
  });

  it.each(['', '?purge=true'])('makes another file once its own was deleted (%s)', async (query) => {
    const first = await send(scene.owner, `deleted${query}`);
    await scene.owner.call(`/api/v1/${first.name}${query}`, { method: 'DELETE' });
    const second = await send(scene.owner, `deleted${query}`);
    expect(second.name).not.toBe(first.name);
    expect((await send(scene.owner, `deleted${query}`)).name).toBe(second.name);
  });

  it('makes one file of uploads at once', async () => {
    const files = await Promise.all(Array.from({ length: 8 }, () => send(scene.owner, 'at-once')));
    expect(new Set(files.map(({ name }) => name)).size).toBe(1);
  });

  it('is another one for another token and another organization', async () => {
    const { name } = await send(scene.owner, 'shared');
    const other = { ...scene.owner, ...(await scene.createUser('other@example.com', 'editor')) };
    expect((await send(other, 'shared')).name).not.toBe(name);
    await scene.owner.post('/api/v1/organizations', { organization_id: 'second' });
    const answer = await scene.owner.call('/api/v1/organizations/second/files:upload', {
      method: 'POST',
      body: 'x',
      headers: { 'Idempotency-Key': 'shared' },
    });
    expect(((await answer.json()) as { name: string }).name).toMatch(/^organizations\/second\//);
  });

  it('belongs to one token: another token of the same user makes another file', async () => {
    const first = await send(scene.owner, 'one-user');
    const second = createCaller(scene.owner.url, (await scene.token(scene.ownerEmail)).token);
    const other = await send(second, 'one-user');
    expect(other.name).not.toBe(first.name);
    expect((await send(scene.owner, 'one-user')).name).toBe(first.name);
    expect((await send(second, 'one-user')).name).toBe(other.name);
  });

  it.each(['', '""', 'two words', 'x'.repeat(256)])('is refused when malformed: %j', async (key) => {
    const answer = await scene.owner.call(`${scene.owner.organizationPath}/files:upload`, {
      method: 'POST',
      body: 'x',
      headers: { 'Idempotency-Key': key },
    });
    expect(await refusal(answer)).toMatchObject({ status: 400, reason: 'IDEMPOTENCY_KEY_INVALID' });
  });

  it('leaves nothing behind', () => assertInvariantsSoon(scene.instance.env));
});
