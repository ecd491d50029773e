import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { plainRequest } from './plain-request';
import { refusal } from './refusal';
import { type Browser, createBrowser, signIn, trySignIn } from './session';

const password = 'correct horse battery';
let fixture: IsolatedFixture;
let url: string;
let email: string;
let count = 0;

beforeAll(async () => {
  fixture = await createIsolatedFixture({ env: { SIGN_UP: 'open' } });
  url = fixture.service.url;
});
afterAll(() => fixture?.remove());
beforeEach(async () => {
  count += 1;
  email = `person-${count}@example.com`;
  expect((await makeAccount(url, { email, password })).status).toBe(200);
});

const makeAccount = (at: string, json: Record<string, unknown>) =>
  fetch(`${at}/api/v1/users`, { method: 'POST', body: JSON.stringify(json) });

const makeOrganization = (browser: Browser, headers: Record<string, string> = {}) => {
  count += 1;
  const body = JSON.stringify({ organization_id: `made-${count}` });
  return browser.fetch('/api/v1/organizations', { method: 'POST', body, headers });
};
type Session = { name: string; is_current: boolean };
async function listSessions(browser: Browser): Promise<Session[]> {
  return (await (await browser.fetch('/api/v1/user/sessions')).json()).sessions;
}
const rowsOf = (of: string) =>
  fixture.query<{ last_used_at: Date }>(
    'SELECT s.last_used_at FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1',
    [of],
  );
async function signOut(browser: Browser): Promise<void> {
  const { csrfToken } = await (await browser.fetch('/api/auth/csrf')).json();
  const body = new URLSearchParams({ csrfToken, json: 'true' });
  expect((await browser.fetch('/api/auth/signout', { method: 'POST', body })).status).toBe(200);
}
const whoAmI = (browser: Browser, headers: Record<string, string> = {}) =>
  browser.fetch('/api/v1/user', { headers });

it('Of a hundred sessions and one more, the one that was not used for the longest time ends', async () => {
  const oldest = await signIn(url, email, password);
  await fixture.query(
    `INSERT INTO sessions (id, user_id, version, last_used_at)
      SELECT u.id || '-' || n, u.id, u.session_version, now() + interval '1 second'
      FROM users u, generate_series(1, 99) AS n WHERE u.email = $1`,
    [email],
  );
  expect((await whoAmI(oldest)).status).toBe(200);
  const newest = await signIn(url, email, password);
  expect((await refusal(await whoAmI(oldest))).reason).toBe('SESSION_ENDED');
  expect((await whoAmI(newest)).status).toBe(200);
  expect(await rowsOf(email)).toHaveLength(100);
});

describe('signing in', () => {
  it('with e-mail and password opens the REST API to the cookie', async () => {
    const browser = await signIn(url, ` ${email.toUpperCase()}`, password);
    expect(await (await whoAmI(browser)).json()).toMatchObject({ email, is_administrator: false });
    expect((await makeOrganization(browser)).status).toBe(200);
  });

  it('hardens the cookie', async () => {
    const browser = createBrowser(url);
    const response = await trySignIn(browser, email, password);
    const line = response.headers.getSetCookie().find((each) => each.startsWith('holdall.session='));
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).toMatch(/; Path=\//);
    expect(line).not.toMatch(/; (Secure|Domain)/);
  });

  it('takes a password however its letters are composed', async () => {
    const composed = 'm\u00fcsli und \u00e4pfel';
    const other = `composed-${count}@example.com`;
    expect((await makeAccount(url, { email: other, password: composed.normalize('NFD') })).status).toBe(200);
    expect((await trySignIn(createBrowser(url), other, composed)).status).toBe(200);
    await fixture.holdall('user', 'set-password', '--email', other, '--password', composed);
    expect((await trySignIn(createBrowser(url), other, composed.normalize('NFD'))).status).toBe(200);
  });

  it('answers a wrong password and an unknown e-mail alike', async () => {
    const refusals = [];
    for (const [who, secret] of [
      [email, 'wrong password'],
      ['unknown@example.com', password],
      ['no e-mail at all', ''],
    ] as const) {
      const response = await trySignIn(createBrowser(url), who, secret);
      expect(response.headers.getSetCookie().join()).not.toContain('holdall.session=');
      refusals.push(await refusal(response));
    }
    expect(refusals[0]).toMatchObject({ status: 401, code: 16, reason: 'SIGN_IN_FAILED' });
    expect(refusals[1]).toEqual(refusals[0]);
    expect(refusals[2]).toEqual(refusals[0]);
  });

  it('is refused to a disabled user', async () => {
    await fixture.instance.holdall('user', 'disable', '--email', email);
    expect((await trySignIn(createBrowser(url), email, password)).status).toBe(401);
  });

  it('needs a proof of origin and the token of its form', async () => {
    const browser = createBrowser(url);
    await browser.fetch('/api/auth/csrf');
    const post = (headers: Record<string, string>) =>
      browser.fetch('/api/auth/callback/credentials', {
        method: 'POST',
        body: new URLSearchParams({ email, password, csrfToken: 'made up', json: 'true' }),
        headers,
      });
    expect(await refusal(await post({ Origin: 'https://evil.example' }))).toMatchObject({ status: 403 });
    await post({});
    expect(browser.cookie()).not.toContain('holdall.session=');
  });

  it('is bounded after ten wrong passwords, for that account from there alone', async () => {
    const browser = createBrowser(url);
    for (let guess = 1; guess <= 10; guess += 1) {
      expect((await trySignIn(browser, email, `guess ${guess}`)).status).toBe(401);
    }
    const response = await trySignIn(browser, email, password);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refusal(response)).toMatchObject({ status: 429, code: 8, reason: 'TOO_MANY_ATTEMPTS' });
    await signIn(url, fixture.ownerEmail, await newPassword(fixture.ownerEmail));
  });

  it('bounds guesses that are made at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => trySignIn(createBrowser(url), email, 'wrong password')),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  it('does not redirect to another site', async () => {
    const browser = createBrowser(url);
    const { csrfToken } = await (await browser.fetch('/api/auth/csrf')).json();
    const body = new URLSearchParams({
      email,
      password,
      csrfToken,
      json: 'true',
      callbackUrl: 'https://evil.example/',
    });
    const response = await browser.fetch('/api/auth/callback/credentials', { method: 'POST', body });
    expect(new URL((await response.json()).url).origin).toBe(url);
  });

  it('answers bodies that are not forms with 4xx', async () => {
    const post = (body: string, type: string) =>
      createBrowser(url).fetch('/api/auth/callback/credentials', {
        method: 'POST',
        body,
        headers: { 'Content-Type': type },
      });
    expect((await post('{', 'application/json')).status).toBe(400);
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
      expect((await post('%ff=%', type)).status).toBeLessThan(500);
    }
    expect((await post('x'.repeat(100_000), 'text/plain')).status).toBe(413);
    for (const path of ['/api/auth/nothing', '/api/auth/callback/nothing', '/api/auth/signin/nothing']) {
      expect((await createBrowser(url).fetch(path)).status).toBeLessThan(500);
    }
  });
});

describe('a session', () => {
  let browser: Browser;
  beforeEach(async () => {
    browser = await signIn(url, email, password);
  });

  it.each([
    ['another site', { Origin: 'https://evil.example' }],
    ['another port', { Origin: 'http://127.0.0.1:1' }],
    ['a sibling', { 'Sec-Fetch-Site': 'same-site' }],
    ['somewhere, whatever Origin says', { 'Sec-Fetch-Site': 'cross-site' }],
    ['an opaque origin', { Origin: 'null' }],
  ])('changes nothing for a page of %s', async (_where, headers) => {
    expect(await refusal(await makeOrganization(browser, headers))).toMatchObject({
      status: 403,
      code: 7,
      reason: 'ORIGIN_UNPROVEN',
    });
    // Reading is for the browser to keep from them.
    expect((await whoAmI(browser, headers)).status).toBe(200);
  });

  it('accepts changes from our own pages, and refuses them without any proof of origin', async () => {
    expect((await makeOrganization(browser, { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200);
    const response = await fetch(`${url}/api/v1/organizations`, {
      method: 'POST',
      body: JSON.stringify({ organization_id: 'unproven' }),
      headers: { Cookie: browser.cookie() },
    });
    expect((await refusal(response)).reason).toBe('ORIGIN_UNPROVEN');
  });

  it('neither replaces an invalid token nor overrides a valid one', async () => {
    const bad = await whoAmI(browser, { Authorization: 'Bearer hld_pat_nothing' });
    expect(await refusal(bad)).toMatchObject({ status: 401, reason: 'TOKEN_MALFORMED' });
    expect((await refusal(await whoAmI(browser, { Authorization: '' }))).reason).toBe('CREDENTIAL_MISSING');
    const good = await whoAmI(browser, { Authorization: `Bearer ${fixture.owner.token}` });
    expect(await good.json()).toMatchObject({ email: fixture.ownerEmail });
    const foreign = { Authorization: `Bearer ${fixture.owner.token}`, Origin: 'https://app.example' };
    expect((await makeOrganization(browser, foreign)).status).toBe(200);
  });

  it('creates tokens, which cannot create tokens or change passwords', async () => {
    const made = await browser.fetch('/api/v1/tokens', {
      method: 'POST',
      body: JSON.stringify({ display_name: 'laptop', scopes: ['files:read'] }),
    });
    const { token } = await made.json();
    const asToken = (path: string, method: string, body: unknown) =>
      fetch(url + path, {
        method,
        headers: { Authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    const next = { current_password: password, new_password: 'another password' };
    expect((await refusal(await asToken('/api/v1/tokens', 'POST', { scopes: ['files:read'] }))).reason).toBe(
      'TOKEN_CREATION_FORBIDDEN',
    );
    expect((await refusal(await asToken('/api/v1/user/password', 'PUT', next))).reason).toBe('SESSION_ONLY');
    expect((await refusal(await asToken('/api/v1/user/sessions', 'DELETE', {}))).reason).toBe('SESSION_ONLY');
    expect((await refusal(await asToken('/api/v1/user/sessions/x', 'DELETE', {}))).reason).toBe(
      'SESSION_ONLY',
    );
  });

  it('ends with signing out, for every copy of its cookie', async () => {
    const copied = { Cookie: browser.cookie() };
    const copy = (path: string) => fetch(url + path, { headers: copied });
    expect((await copy('/api/v1/user')).status).toBe(200);
    await signOut(browser);
    expect(browser.cookie()).not.toContain('holdall.session=');
    expect((await whoAmI(browser)).status).toBe(401);
    expect(await refusal(await copy('/api/v1/user'))).toMatchObject({ status: 401, reason: 'SESSION_ENDED' });
    // next-auth renews a cookie here; this one it removes.
    const renewed = await copy('/api/auth/session');
    expect(await renewed.json()).toEqual({});
    for (const line of renewed.headers.getSetCookie().filter((each) => each.includes('holdall.session=')))
      expect(line).toMatch(/^holdall\.session=;/);
  });

  it('ends where the same browser signs in again', async () => {
    const before = { Cookie: browser.cookie() };
    expect((await trySignIn(browser, email, password)).status).toBe(200);
    expect((await fetch(`${url}/api/v1/user`, { headers: before })).status).toBe(401);
    expect((await listSessions(browser)).length).toBe(1);
  });

  it.each([
    ['7 days without use', 'last_used_at', 7],
    ['30 days, however much it is used', 'created_at', 30],
  ])('ends after %s', async (_when, column, days) => {
    const age = (interval: string) =>
      fixture.query(
        `UPDATE sessions SET ${column} = now() - $1::interval FROM users u WHERE u.id = user_id AND u.email = $2`,
        [interval, email],
      );
    await age(`${days} days -1 hour`);
    expect((await whoAmI(browser)).status).toBe(200);
    await age(`${days} days`);
    expect(await refusal(await whoAmI(browser))).toMatchObject({ status: 401, reason: 'SESSION_ENDED' });
    expect(await (await browser.fetch('/api/auth/session')).json()).toEqual({});
    expect(browser.cookie()).not.toContain('holdall.session=');
    // Maintenance deletes the row.
    await vi.waitFor(async () => expect(await rowsOf(email)).toEqual([]), { timeout: 20_000 });
  });

  it('records its last use, at most once a minute', async () => {
    const used = (interval: string) =>
      fixture.query(
        `UPDATE sessions SET last_used_at = now() - $1::interval FROM users u WHERE u.id = user_id AND u.email = $2`,
        [interval, email],
      );
    await used('50 seconds');
    const [before] = await rowsOf(email);
    await whoAmI(browser);
    await used('5 minutes');
    await whoAmI(browser);
    await vi.waitFor(async () => {
      const [{ last_used_at: after = 0 } = {}] = await rowsOf(email);
      expect(Date.now() - Number(after)).toBeLessThan(60_000);
    });
    expect(Number(before?.last_used_at)).toBeLessThan(Date.now() - 45_000);
  });

  it('is listed with its browser and address, and ends when its user says so', async () => {
    const elsewhere = createBrowser(url, { 'User-Agent': 'Elsewhere/1.0' });
    expect((await trySignIn(elsewhere, email, password)).status).toBe(200);
    const [newest, oldest, ...more] = await listSessions(browser);
    expect(more).toEqual([]);
    expect(newest).toEqual({
      name: expect.stringMatching(/^user\/sessions\/[0-9a-z]+$/),
      create_time: expect.any(String),
      last_use_time: expect.any(String),
      address: '127.0.0.1',
      user_agent: 'Elsewhere/1.0',
      is_current: false,
    });
    expect(oldest).toMatchObject({ is_current: true });

    const end = (name = '') => browser.fetch(`/api/v1/${name}`, { method: 'DELETE' });
    const stranger = await signIn(url, fixture.ownerEmail, await newPassword(fixture.ownerEmail));
    const foreign = await stranger.fetch(`/api/v1/${newest?.name}`, { method: 'DELETE' });
    expect(await refusal(foreign)).toMatchObject({ status: 404, reason: 'SESSION_NOT_FOUND' });
    expect((await whoAmI(elsewhere)).status).toBe(200);
    expect((await end(newest?.name)).status).toBe(200);
    expect((await refusal(await whoAmI(elsewhere))).reason).toBe('SESSION_ENDED');
    expect((await end(newest?.name)).status).toBe(404);
    expect(await listSessions(browser)).toEqual([oldest]);
  });

  it('is in the audit log: sign-ins, failed ones, sign-outs, and what was done in it', async () => {
    const made = await (await makeOrganization(browser)).json();
    const elsewhere = await signIn(url, email, password);
    expect((await trySignIn(createBrowser(url), email, 'wrong password')).status).toBe(401);
    const [other, own] = await listSessions(browser);
    await browser.fetch(`/api/v1/${other?.name}`, { method: 'DELETE' });
    await signOut(await signIn(url, email, password));
    await elsewhere.fetch('/api/v1/user');
    await vi.waitFor(async () => {
      const answer = await browser.fetch(`/api/v1/${made.name}/auditEvents`);
      const { audit_events: events } = (await answer.json()) as { audit_events: Record<string, string>[] };
      const found = events.map(({ action, outcome }) => `${action} ${outcome}`);
      expect(found.sort()).toEqual([
        'organization.create OK',
        'session.revoke OK',
        'user.sign_in DENIED',
        'user.sign_in OK',
        'user.sign_in OK',
        'user.sign_out OK',
      ]);
      const of = (action: string) => events.find((event) => event.action === action);
      expect(of('session.revoke')).toMatchObject({ target: other?.name, session: own?.name, actor: email });
      expect(of('organization.create')).toMatchObject({ session: own?.name, address: '127.0.0.1' });
      for (const event of events.filter(({ action }) => action?.startsWith('user.')))
        expect(event).toMatchObject({ actor: email, address: '127.0.0.1', request_id: expect.any(String) });
    });
  });

  it('ends at once everywhere when the password changes', async () => {
    const elsewhere = await signIn(url, email, password);
    const put = (current_password: string) =>
      browser.fetch('/api/v1/user/password', {
        method: 'PUT',
        body: JSON.stringify({ current_password, new_password: 'another password' }),
      });
    expect((await refusal(await put('wrong password'))).reason).toBe('PASSWORD_WRONG');
    expect((await whoAmI(browser)).status).toBe(200);
    expect((await put(password)).status).toBe(200);
    for (const each of [browser, elsewhere]) {
      expect(await refusal(await whoAmI(each))).toMatchObject({ status: 401, reason: 'SESSION_ENDED' });
    }
    expect((await trySignIn(createBrowser(url), email, password)).status).toBe(401);
    await signIn(url, email, 'another password');
  });

  it('ends at once everywhere when its user says so, and when they are disabled', async () => {
    const elsewhere = await signIn(url, email, password);
    expect((await elsewhere.fetch('/api/v1/user/sessions', { method: 'DELETE' })).status).toBe(200);
    expect((await refusal(await whoAmI(browser))).reason).toBe('SESSION_ENDED');

    const again = await signIn(url, email, password);
    await fixture.instance.holdall('user', 'disable', '--email', email);
    expect((await whoAmI(again)).status).toBe(401);
  });

  it('is ignored when its cookie is damaged or foreign', async () => {
    for (const value of ['', 'x', `${/session=([^;]*)/.exec(browser.cookie())?.[1]?.slice(0, -2)}`]) {
      const response = await fetch(`${url}/api/v1/user`, { headers: { Cookie: `holdall.session=${value}` } });
      expect((await refusal(response)).reason).toBe('CREDENTIAL_MISSING');
    }
  });
});

describe('a proof of who uses a session', () => {
  let browser: Browser;
  let organization: { name: string };
  const age = (interval: string) =>
    fixture.query(
      `UPDATE sessions SET proven_at = now() - $1::interval FROM users u WHERE u.id = user_id AND u.email = $2`,
      [interval, email],
    );
  const send = (method: string, path: string, json?: object) =>
    browser.fetch(`/api/v1${path}`, { method, body: json && JSON.stringify(json) });
  const prove = (password: string) => send('POST', '/user:reauthenticate', { password });

  beforeEach(async () => {
    browser = await signIn(url, email, password);
    organization = await (await makeOrganization(browser)).json();
    await age('15 minutes 1 second');
  });

  it.each<[string, () => Promise<Response>]>([
    ['tokens', () => send('POST', '/tokens', { scopes: ['files:read'] })],
    ['owners', () => send('POST', `/${organization.name}/invitations`, { role: 'owner' })],
    ['the end of an organization', () => send('DELETE', `/${organization.name}`)],
  ])('is needed for %s, 15 minutes after the last one', async (_what, change) => {
    expect(await refusal(await change())).toMatchObject({
      status: 403,
      code: 7,
      reason: 'REAUTHENTICATION_REQUIRED',
    });
    expect(await refusal(await prove('wrong password'))).toMatchObject({
      status: 400,
      reason: 'PASSWORD_WRONG',
    });
    expect((await change()).status).toBe(403);
    expect((await prove(password)).status).toBe(200);
    expect((await change()).status).toBe(200);
  });

  it('is not needed within 15 minutes, nor for anything else', async () => {
    const invite = (role: string) => send('POST', `/${organization.name}/invitations`, { role });
    expect((await invite('admin')).status).toBe(200);
    expect((await send('PATCH', `/${organization.name}`, { display_name: 'Other' })).status).toBe(200);
    await age('14 minutes');
    expect((await invite('owner')).status).toBe(200);
  });

  it('is the current password where that changes, and needed where there is none', async () => {
    const change = (current_password?: string) =>
      send('PUT', '/user/password', { current_password, new_password: 'another password' });
    await fixture.query('UPDATE users SET password_hash = NULL WHERE email = $1', [email]);
    expect((await refusal(await change())).reason).toBe('REAUTHENTICATION_REQUIRED');
    expect(await refusal(await prove(password))).toMatchObject({ status: 400, reason: 'PASSWORD_NOT_SET' });
    await age('0 seconds');
    expect((await change()).status).toBe(200);
    browser = await signIn(url, email, 'another password');
    await age('1 hour');
    expect((await change('another password')).status).toBe(200);
  });
});

describe('an account', () => {
  it('can be created by anyone where sign-up is open, once per e-mail', async () => {
    const made = await makeAccount(url, { email: 'new@example.com', password, display_name: 'New' });
    expect(await made.json()).toMatchObject({ email: 'new@example.com', is_administrator: false });
    const twice = await makeAccount(url, { email: 'NEW@example.com', password });
    expect(await refusal(twice)).toMatchObject({ status: 409, reason: 'EMAIL_TAKEN' });
    const short = await makeAccount(url, { email: 'short@example.com', password: 'short' });
    expect(await refusal(short)).toMatchObject({ status: 400, reason: 'PASSWORD_INVALID' });
  });
});

describe('an instance with https', () => {
  let secure: IsolatedFixture;
  beforeAll(async () => {
    secure = await createIsolatedFixture({ env: { PUBLIC_URL: 'https://files.example' } });
  });
  afterAll(() => secure?.remove());

  it('refuses sign-up without an invitation', async () => {
    const json = { email, password };
    expect((await refusal(await makeAccount(secure.service.url, json))).reason).toBe('SIGN_UP_CLOSED');
    const guess = await makeAccount(secure.service.url, { ...json, setup_secret: 'guess' });
    expect((await refusal(guess)).reason).toBe('SETUP_LINK_ENDED');
  });

  it('restricts the session cookie to this host and https', async () => {
    await secure.instance.holdall('user', 'create', '--email', email, '--password', password);
    const headers = { Host: 'files.example', Origin: 'https://files.example' };
    const form = await plainRequest(secure.service.url, '/api/auth/csrf', { headers });
    const { csrfToken } = JSON.parse(form.body.toString());
    const [csrf = ''] = form.headers['set-cookie']?.[0]?.split(';') ?? [];
    expect(csrf).toMatch(/^__Host-/);
    const signedIn = await plainRequest(secure.service.url, '/api/auth/callback/credentials', {
      method: 'POST',
      headers: { ...headers, Cookie: csrf, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(String(new URLSearchParams({ email, password, csrfToken, json: 'true' }))),
    });
    const line = signedIn.headers['set-cookie']?.find((each) => each.includes('holdall.session='));
    expect(line).toMatch(/^__Host-holdall\.session=.*; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
  });
});

/** The owner of a fixture was created by `bootstrap`, with a password that the fixture does not keep. */
async function newPassword(who: string): Promise<string> {
  await fixture.instance.holdall('user', 'set-password', '--email', who, '--password', password);
  return password;
}
