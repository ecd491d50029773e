import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Caller, createCaller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

type Token = {
  name: string;
  display_name: string;
  prefix: string;
  scopes: string[];
  organization_ids: string[];
  expire_time?: string;
  last_use_time?: string;
};

const timeout = { timeout: 30_000 };

let fixture: IsolatedFixture;
beforeAll(async () => {
  fixture = await createIsolatedFixture();
});
afterAll(() => fixture?.remove());

const callerOf = (token: string | null, organization?: string) =>
  createCaller(fixture.owner.url, token, organization);
const read = (caller: Caller) => caller.call(`${caller.organizationPath}/files`);
const write = (caller: Caller) =>
  caller.call(`${caller.organizationPath}/files:upload`, { method: 'POST', body: 'x' });
const administer = (caller: Caller) =>
  caller.call(caller.organizationPath, { method: 'PATCH', json: { display_name: 'Acme' } });

describe('a credential', () => {
  const ask = (authorization: string) =>
    fetch(`${fixture.owner.url}${fixture.owner.organizationPath}`, {
      headers: { Authorization: authorization },
    });

  it('is a token after Bearer, in any case, or the bare token', async () => {
    const { token } = fixture.owner;
    for (const text of [`Bearer ${token}`, `bearer ${token}`, `BEARER   ${token}`, `${token}`]) {
      expect((await ask(text)).status).toBe(200);
    }
  });

  it.each([
    ['nothing', null, 'CREDENTIAL_MISSING'],
    ['an empty one', '', 'CREDENTIAL_MISSING'],
    ['Basic', 'Basic b3duZXI6cGFzc3dvcmQ=', 'TOKEN_MALFORMED'],
    ['Bearer alone', 'Bearer', 'TOKEN_MALFORMED'],
    ['no token of ours', 'Bearer ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'TOKEN_MALFORMED'],
  ])('is not %s', async (_what, authorization, reason) => {
    const answer = await fetch(`${fixture.owner.url}${fixture.owner.organizationPath}`, {
      headers: authorization === null ? {} : { Authorization: authorization },
    });
    expect(await refusal(answer)).toMatchObject({ status: 401, code: 16, reason });
  });

  it('is compared letter by letter', async () => {
    const token = fixture.owner.token ?? '';
    const swap = (letter: string) =>
      letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
    const changed = [...token].map(
      (letter, at) =>
        token.slice(0, at) + (swap(letter) === letter ? 'x' : swap(letter)) + token.slice(at + 1),
    );
    for (const text of [...changed, token.slice(0, -1), `${token}0`, `${token} x`]) {
      expect(await refusal(await ask(`Bearer ${text}`))).toMatchObject({ status: 401, code: 16 });
    }
  });

  it('with a wrong checksum is rejected without a query', async () => {
    const token = fixture.owner.token ?? '';
    const wrong = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    const blocker = new pg.Client({ connectionString: fixture.instance.env.DATABASE_URL });
    await blocker.connect();
    try {
      await blocker.query('BEGIN');
      await blocker.query('LOCK TABLE tokens, users IN ACCESS EXCLUSIVE MODE');
      expect(await refusal(await read(callerOf(wrong)))).toMatchObject({
        status: 401,
        code: 16,
        reason: 'TOKEN_MALFORMED',
      });
      const waiting = read(fixture.owner);
      await vi.waitFor(async () => {
        const { rows } = await blocker.query('SELECT FROM pg_locks WHERE NOT granted');
        expect(rows.length).toBeGreaterThan(0);
      }, timeout);
      await blocker.query('COMMIT');
      expect((await waiting).status).toBe(200);
    } finally {
      await blocker.end();
    }
  });
});

describe('the scopes of a token', () => {
  it.each([
    [['files:read'], [200, 403, 403]],
    [['files:write'], [200, 200, 403]],
    [['organizations:admin'], [200, 200, 200]],
    [
      ['files:read', 'files:write'],
      [200, 200, 403],
    ],
  ])('%j let the owner read, write, administer: %j', async (scope, expected) => {
    const { token } = await fixture.createToken(fixture.ownerEmail, { scope });
    const caller = callerOf(token);
    const answers = [await read(caller), await write(caller), await administer(caller)];
    expect(answers.map(({ status }) => status)).toEqual(expected);
    for (const answer of answers.filter(({ status }) => status === 403)) {
      expect(await refusal(answer)).toMatchObject({ code: 7, reason: 'INSUFFICIENT_SCOPE' });
    }
  });

  it('never make a user more than they are', async () => {
    const viewer = await fixture.createUser('viewer@example.com', 'viewer');
    expect((await read(viewer)).status).toBe(200);
    expect(await refusal(await write(viewer))).toMatchObject({
      status: 403,
      code: 7,
      reason: 'INSUFFICIENT_ROLE',
    });
  });

  it('need organizations:admin to make an organization', async () => {
    const { token } = await fixture.createToken(fixture.ownerEmail, { scope: ['files:write'] });
    const answer = await callerOf(token).call('/api/v1/organizations', {
      method: 'POST',
      json: { organization_id: 'not-made' },
    });
    expect(await refusal(answer)).toMatchObject({ status: 403, code: 7, reason: 'INSUFFICIENT_SCOPE' });
  });

  it.each([['none'], ['files:delete'], ['FILES:READ']])('are not %s', async (scope) => {
    await expect(fixture.createToken(fixture.ownerEmail, { scope: [scope] })).rejects.toThrow();
  });
});

describe('a pinned token', () => {
  it('is for the organizations it names, and knows of no other', async () => {
    await fixture.owner.post('/api/v1/organizations', { organization_id: 'other' });
    const { token } = await fixture.createToken(fixture.ownerEmail, { organization: ['other'] });
    expect((await read(callerOf(token, 'other'))).status).toBe(200);
    const foreign = await refusal(await read(callerOf(token, 'acme')));
    expect(foreign).toMatchObject({ status: 403, code: 7, reason: 'NOT_A_MEMBER' });
    expect(await refusal(await read(callerOf(token, 'never-was')))).toEqual(foreign);
    const { organizations } = await callerOf(token).get<{ organizations: { organization_id: string }[] }>(
      '/api/v1/organizations',
    );
    expect(organizations.map(({ organization_id }) => organization_id)).toEqual(['other']);
    const made = await callerOf(token).call('/api/v1/organizations', {
      method: 'POST',
      json: { organization_id: 'third' },
    });
    expect(await refusal(made)).toMatchObject({ status: 403, code: 7, reason: 'TOKEN_PINNED' });
  });

  it('cannot be pinned to an organization of others', async () => {
    await fixture.createUser('lonely@example.com');
    await expect(fixture.createToken('lonely@example.com', { organization: ['acme'] })).rejects.toThrow();
  });
});

describe('the life of a token', () => {
  it('ends with its expiry', async () => {
    const { token } = await fixture.createToken(fixture.ownerEmail, { expires: '8s' });
    expect((await read(callerOf(token))).status).toBe(200);
    await vi.waitFor(
      async () =>
        expect(await refusal(await read(callerOf(token)))).toMatchObject({
          status: 401,
          code: 16,
          reason: 'TOKEN_EXPIRED',
        }),
      timeout,
    );
  });

  it('defaults to ninety days; only the command line creates tokens that never expire', async () => {
    const day = 86_400_000;
    const usual = await fixture.createToken(fixture.ownerEmail);
    const left = (Date.parse(usual.expire_time ?? '') - Date.now()) / day;
    expect(left).toBeGreaterThan(89.9);
    expect(left).toBeLessThanOrEqual(90);
    expect(await fixture.createToken(fixture.ownerEmail, { expires: 'never' })).not.toHaveProperty(
      'expire_time',
    );
    expect(
      (await fixture.createToken(fixture.ownerEmail, { expires: `${366 * 86_400}s` })).expire_time,
    ).toBeDefined();
    for (const expires of [`${366 * 86_400 + 1}s`, '0s', '-1s', '1h', '3600']) {
      await expect(fixture.createToken(fixture.ownerEmail, { expires })).rejects.toThrow();
    }
  });

  it('ends when it revokes itself, or the command line does', async () => {
    const revoked = { status: 401, code: 16, reason: 'TOKEN_REVOKED' };
    const one = await fixture.createToken(fixture.ownerEmail, { scope: ['files:read'] });
    const answer = await callerOf(one.token).call(`/api/v1/${one.name}`, { method: 'DELETE' });
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    expect(await refusal(await read(callerOf(one.token)))).toMatchObject(revoked);

    const two = await fixture.createToken(fixture.ownerEmail);
    await fixture.instance.holdall('token', 'revoke', two.name);
    expect(await refusal(await read(callerOf(two.token)))).toMatchObject(revoked);
  });

  it('ends with its user', async () => {
    const leaver = await fixture.createUser('leaver@example.com', 'editor');
    expect((await read(leaver)).status).toBe(200);
    await fixture.instance.holdall('user', 'disable', '--email', 'leaver@example.com');
    expect(await refusal(await read(leaver))).toMatchObject({
      status: 401,
      code: 16,
      reason: 'USER_DISABLED',
    });
  });
});

describe('a token among tokens', () => {
  it('sees itself alone, without its secret, and when it was used last', async () => {
    const { name, token } = await fixture.createToken(fixture.ownerEmail, {
      scope: ['files:read'],
      organization: ['acme'],
    });
    const caller = callerOf(token);
    await read(caller);
    await vi.waitFor(async () => {
      const { tokens } = await caller.get<{ tokens: Token[] }>('/api/v1/tokens');
      expect(tokens).toEqual([
        {
          name,
          display_name: 'token',
          prefix: token.slice(0, 12),
          scopes: ['files:read'],
          organization_ids: ['acme'],
          create_time: expect.stringMatching(/Z$/),
          expire_time: expect.stringMatching(/Z$/),
          last_use_time: expect.stringMatching(/Z$/),
        },
      ]);
    }, timeout);
  });

  it('cannot end another, of its own user neither', async () => {
    const other = await fixture.createToken(fixture.ownerEmail);
    for (const name of [other.name, 'tokens/nothing']) {
      const answer = await fixture.owner.call(`/api/v1/${name}`, { method: 'DELETE' });
      expect(await refusal(answer)).toMatchObject({ status: 404, code: 5, reason: 'TOKEN_NOT_FOUND' });
    }
    expect((await read(callerOf(other.token))).status).toBe(200);
  });

  it('cannot make another', async () => {
    const answer = await fixture.owner.call('/api/v1/tokens', {
      method: 'POST',
      json: { scopes: ['files:read'] },
    });
    expect(await refusal(answer)).toMatchObject({ status: 403, code: 7, reason: 'TOKEN_CREATION_FORBIDDEN' });
  });
});
