import { generateSync } from 'otplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCaller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { type Browser, createBrowser, signIn, trySignIn } from './session';

const password = 'correct horse battery';
let fixture: Fixture;
let count = 0;
let email: string;
let browser: Browser;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());
beforeEach(async () => {
  count += 1;
  email = fixture.email(`person-${count}`);
  await fixture.createUser(email, 'owner');
  await fixture.holdall('user', 'set-password', '--email', email, '--password', password);
  browser = await signIn(fixture.url, email, password);
});

const send = (who: Browser, method: string, path: string, json?: object) =>
  who.fetch(`/api/v1${path}`, { method, body: json && JSON.stringify(json) });
const whoAmI = (who: Browser) => send(who, 'GET', '/user');
const verify = (who: Browser, code: string) => send(who, 'POST', '/user:verifyFactor', { code });

/** Codes are good once, and ascend: as if the earlier ones had been used long ago. */
async function codeOf(secret: string): Promise<string> {
  await fixture.query(
    'UPDATE totp_factors t SET last_step = 0 FROM users u WHERE u.id = t.user_id AND u.email = $1',
    [email],
  );
  return generateSync({ secret });
}

async function setUp(): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await (await send(browser, 'POST', '/user/factors:startTotp')).json();
  const answer = await send(browser, 'POST', '/user/factors:confirmTotp', { code: await codeOf(secret) });
  expect(answer.status).toBe(200);
  return { secret, recoveryCodes: (await answer.json()).recovery_codes };
}

const factorsOf = async (who: Browser) => (await send(who, 'GET', '/user/factors')).json();

describe('an authenticator app', () => {
  it('counts once it has shown a code, and ends all other sessions', async () => {
    const elsewhere = await signIn(fixture.url, email, password);
    const started = await (await send(browser, 'POST', '/user/factors:startTotp')).json();
    expect(started).toEqual({
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: `otpauth://totp/Holdall:${encodeURIComponent(email)}?secret=${started.secret}&issuer=Holdall`,
    });
    const confirm = (code: string) => send(browser, 'POST', '/user/factors:confirmTotp', { code });
    expect(await refusal(await confirm('000000'))).toMatchObject({
      status: 400,
      reason: 'FACTOR_CODE_WRONG',
    });
    expect(await factorsOf(browser)).toEqual({ factors: [], recovery_code_count: 0 });
    expect((await whoAmI(await signIn(fixture.url, email, password))).status).toBe(200);

    const { recovery_codes: codes } = await (await confirm(await codeOf(started.secret))).json();
    expect(new Set(codes).size).toBe(10);
    expect(await factorsOf(browser)).toEqual({
      factors: [
        { name: expect.stringMatching(/^user\/factors\/./), type: 'TOTP', create_time: expect.any(String) },
      ],
      recovery_code_count: 10,
    });
    expect((await refusal(await whoAmI(elsewhere))).reason).toBe('SESSION_ENDED');
    const again = await send(browser, 'POST', '/user/factors:startTotp');
    expect(await refusal(again)).toMatchObject({ status: 409, reason: 'FACTOR_EXISTS' });
  });

  it('is asked for after the password, and until then the session may do nothing else', async () => {
    const { secret } = await setUp();
    const next = await signIn(fixture.url, email, password);
    for (const [method, path] of [
      ['GET', '/user'],
      ['GET', '/organizations'],
      ['GET', '/user/sessions'],
      ['DELETE', '/user/sessions'],
      ['POST', '/user/factors:startTotp'],
      ['POST', '/tokens'],
    ] as const) {
      const answer = await send(next, method, path, method === 'POST' ? {} : undefined);
      expect(await refusal(answer)).toMatchObject({ status: 401, code: 16, reason: 'SECOND_FACTOR_PENDING' });
    }
    expect(await refusal(await verify(next, '000000'))).toMatchObject({ status: 400, code: 3 });
    expect((await whoAmI(next)).status).toBe(401);
    expect((await verify(next, await codeOf(secret))).status).toBe(200);
    expect(await (await whoAmI(next)).json()).toMatchObject({ email });
    expect((await send(next, 'POST', '/tokens', { scopes: ['files:read'] })).status).toBe(200);
    expect((await refusal(await verify(next, '000000'))).reason).toBe('FACTOR_NOT_PENDING');
    // A token is no session.
    const token = await createCaller(fixture.url, (await fixture.createToken(email)).token).call(
      '/api/v1/user:verifyFactor',
      { method: 'POST', json: { code: '000000' } },
    );
    expect((await refusal(token)).reason).toBe('SESSION_ONLY');
  });

  it('shows codes that are good once', async () => {
    const { secret } = await setUp();
    const code = await codeOf(secret);
    expect((await verify(await signIn(fixture.url, email, password), code)).status).toBe(200);
    const next = await signIn(fixture.url, email, password);
    expect((await refusal(await verify(next, code))).reason).toBe('FACTOR_CODE_WRONG');
    // Of several at once, one.
    const fresh = await codeOf(secret);
    const sessions = await Promise.all([1, 2, 3].map(() => signIn(fixture.url, email, password)));
    const statuses = await Promise.all(sessions.map(async (each) => (await verify(each, fresh)).status));
    expect(statuses.sort()).toEqual([200, 400, 400]);
  });

  it('is limited to ten wrong codes in a quarter of an hour', async () => {
    await setUp();
    const next = await signIn(fixture.url, email, password);
    for (let guess = 0; guess < 10; guess += 1) expect((await verify(next, '000000')).status).toBe(400);
    const answer = await verify(await signIn(fixture.url, email, password), '000000');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refusal(answer)).toMatchObject({ status: 429, reason: 'TOO_MANY_ATTEMPTS' });
  });

  it('is not asked for after it was removed', async () => {
    await setUp();
    const [factor] = (await factorsOf(browser)).factors;
    const foreign = await signIn(fixture.url, email, password);
    expect((await send(foreign, 'DELETE', `/${factor.name}`)).status).toBe(401);
    expect((await send(browser, 'DELETE', '/user/factors/nothing')).status).toBe(404);
    expect((await send(browser, 'DELETE', `/${factor.name}`)).status).toBe(200);
    expect(await factorsOf(browser)).toEqual({ factors: [], recovery_code_count: 0 });
    expect((await whoAmI(await signIn(fixture.url, email, password))).status).toBe(200);
  });

  it('changes only soon after a proof of who uses the session', async () => {
    await setUp();
    const [factor] = (await factorsOf(browser)).factors;
    await fixture.query(
      `UPDATE sessions s SET proven_at = now() - interval '16 minutes' FROM users u WHERE u.id = s.user_id AND u.email = $1`,
      [email],
    );
    for (const [method, path] of [
      ['DELETE', `/${factor.name}`],
      ['POST', '/user/factors:createRecoveryCodes'],
      ['POST', '/user/factors:startTotp'],
      ['POST', '/user/factors:confirmTotp'],
    ] as const) {
      const answer = await send(browser, method, path, method === 'POST' ? { code: '1' } : undefined);
      expect((await refusal(answer)).reason).toBe('REAUTHENTICATION_REQUIRED');
    }
  });

  it('is waited for a quarter of an hour', async () => {
    const { secret } = await setUp();
    const next = await signIn(fixture.url, email, password);
    await fixture.query(
      `UPDATE sessions s SET created_at = now() - interval '15 minutes' FROM users u WHERE u.id = s.user_id AND u.email = $1 AND is_pending`,
      [email],
    );
    expect((await refusal(await verify(next, await codeOf(secret)))).reason).toBe('SESSION_ENDED');
  });

  it('is removed by the operator for a user who lost it', async () => {
    await setUp();
    await fixture.holdall('user', 'reset-factors', '--email', email);
    expect((await refusal(await whoAmI(browser))).reason).toBe('SESSION_ENDED');
    expect((await whoAmI(await signIn(fixture.url, email, password))).status).toBe(200);
    await expect(
      fixture.holdall('user', 'reset-factors', '--email', fixture.email('nobody')),
    ).rejects.toThrow(/no user/);
  });

  it('and its use are in the audit log', async () => {
    const { secret } = await setUp();
    const next = await signIn(fixture.url, email, password);
    await verify(next, '000000');
    await verify(next, await codeOf(secret));
    await send(browser, 'POST', '/user/factors:createRecoveryCodes');
    await vi.waitFor(async () => {
      const path = `${fixture.owner.organizationPath}/auditEvents?actor=${encodeURIComponent(email)}`;
      const { audit_events: events } = await (await fixture.owner.call(path)).json();
      const found = (events as Record<string, string>[]).map(({ action, outcome }) => `${action} ${outcome}`);
      expect(found.sort()).toEqual([
        'user.add_factor OK',
        'user.create_recovery_codes OK',
        'user.sign_in DENIED',
        'user.sign_in OK',
        'user.sign_in OK',
      ]);
    });
  });
});

describe('a recovery code', () => {
  it('replaces the app once, however it is typed', async () => {
    const { recoveryCodes } = await setUp();
    const [code = ''] = recoveryCodes;
    const next = await signIn(fixture.url, email, password);
    expect((await verify(next, ` ${code.toUpperCase().replaceAll('-', ' ')} `)).status).toBe(200);
    expect(await factorsOf(next)).toMatchObject({ recovery_code_count: 9 });
    const again = await signIn(fixture.url, email, password);
    expect((await refusal(await verify(again, code))).reason).toBe('FACTOR_CODE_WRONG');
  });

  it('is stored hashed, and ends when new ones are created', async () => {
    const { recoveryCodes } = await setUp();
    const rows = await fixture.query<{ hash: Buffer }>('SELECT hash FROM recovery_codes');
    for (const { hash } of rows) expect(hash.length).toBe(32);
    const { recovery_codes: created } = await (
      await send(browser, 'POST', '/user/factors:createRecoveryCodes')
    ).json();
    const next = await signIn(fixture.url, email, password);
    expect((await verify(next, recoveryCodes[1] ?? '')).status).toBe(400);
    expect((await verify(next, created[1])).status).toBe(200);
  });

  it('needs a factor that it replaces', async () => {
    const answer = await send(browser, 'POST', '/user/factors:createRecoveryCodes');
    expect((await refusal(answer)).reason).toBe('FACTOR_MISSING');
  });
});

describe('an organization that requires a second factor', () => {
  it('is closed to members without one, in sessions and with tokens', async () => {
    const path = `/api/v1/${fixture.owner.organizationPath.replace('/api/v1/', '')}`;
    const organization = path.replace('/api/v1', '');
    const { token } = await fixture.createToken(email);
    const withToken = createCaller(fixture.url, token, fixture.organization);
    const require = (value: boolean) =>
      send(browser, 'PATCH', organization, { require_second_factor: value });
    expect(await refusal(await require(true))).toMatchObject({ status: 400, reason: 'FACTOR_MISSING' });
    await setUp();
    const answer = await require(true);
    expect(await answer.json()).toMatchObject({ require_second_factor: true });
    try {
      expect((await send(browser, 'GET', `${organization}/files`)).status).toBe(200);
      expect((await withToken.call(`${path}/files`)).status).toBe(200);
      const denied = await fixture.owner.call(`${path}/files`);
      expect(await refusal(denied)).toMatchObject({
        status: 403,
        code: 7,
        reason: 'SECOND_FACTOR_REQUIRED',
      });
      // The list of organizations, and everything of the user, stays.
      expect((await fixture.owner.call('/api/v1/organizations')).status).toBe(200);
    } finally {
      expect((await require(false)).status).toBe(200);
    }
    expect((await fixture.owner.call(`${path}/files`)).status).toBe(200);
  });
});

it('A wrong password says nothing of a second factor', async () => {
  await setUp();
  const answer = await trySignIn(createBrowser(fixture.url), email, 'wrong password');
  expect(await refusal(answer)).toMatchObject({ status: 401, reason: 'SIGN_IN_FAILED' });
});
