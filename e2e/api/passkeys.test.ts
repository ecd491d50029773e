import { generateSync } from 'otplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Authenticator, createAuthenticator, type Fault } from '../infrastructure/authenticator';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { freePorts } from '../infrastructure/free-ports';
import { refusal } from './refusal';
import { type Browser, createBrowser, signIn } from './session';

const password = 'correct horse battery';
let fixture: IsolatedFixture;
/** Browsers offer passkeys for domains alone. */
let url: string;
let count = 0;
let email: string;
let browser: Browser;
let key: Authenticator;

beforeAll(async () => {
  const [port] = await freePorts(1);
  url = `http://localhost:${port}`;
  fixture = await createIsolatedFixture({
    env: { PORT: String(port), PUBLIC_URL: url, FAILED_AUTH_PER_MINUTE: '60' },
  });
});
afterAll(() => fixture?.remove());
beforeEach(async () => {
  count += 1;
  ({ email, browser } = await enter(`person-${count}`));
  key = createAuthenticator(url);
});

async function enter(name: string) {
  const address = fixture.email(name);
  await fixture.createUser(address, 'owner');
  await fixture.holdall('user', 'set-password', '--email', address, '--password', password);
  return { email: address, browser: await signIn(url, address, password) };
}

const send = (who: Browser, method: string, path: string, json?: object) =>
  who.fetch(`/api/v1${path}`, { method, body: json && JSON.stringify(json) });
const optionsOf = async (who: Browser, path: string) =>
  (await (await send(who, 'POST', path)).json()).options;

async function register(who: Browser, authenticator: Authenticator, fault: Fault = {}): Promise<Response> {
  const passkey = authenticator.create(await optionsOf(who, '/user/factors:startPasskey'), fault);
  return send(who, 'POST', '/user/factors:confirmPasskey', { passkey, display_name: 'laptop' });
}

async function setUp(): Promise<{ factor: { name: string }; recovery_codes: string[] }> {
  const answer = await register(browser, key);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return answer.json();
}

const assertion = async (who: Browser, fault: Fault = {}, authenticator = key) =>
  authenticator.get(await optionsOf(who, '/user:usePasskey'), fault);
const verify = (who: Browser, passkey: object) => send(who, 'POST', '/user:verifyFactor', { passkey });
const reauthenticate = (who: Browser, passkey: object) =>
  send(who, 'POST', '/user:reauthenticate', { passkey });
const whoAmI = (who: Browser) => send(who, 'GET', '/user');

const signInOptions = (who: Browser) => optionsOf(who, '/user:signInWithPasskey');
async function signInWith(who: Browser, passkey: object | string): Promise<Response> {
  const { csrfToken } = await (await who.fetch('/api/auth/csrf')).json();
  const text = typeof passkey === 'string' ? passkey : JSON.stringify(passkey);
  const body = new URLSearchParams({ passkey: text, csrfToken, json: 'true' });
  return who.fetch('/api/auth/callback/passkey', { method: 'POST', body });
}

const ageProof = () =>
  fixture.query(
    `UPDATE sessions s SET proven_at = now() - interval '16 minutes' FROM users u WHERE u.id = s.user_id AND u.email = $1`,
    [email],
  );

const faults: Fault[] = [
  { origin: 'http://evil.example' },
  // Another port of the host.
  { origin: 'http://localhost:1' },
  { rpId: 'evil.example' },
  { challenge: 'AAAAAAAA' },
];

describe('a passkey', () => {
  it('is registered with recovery codes, listed, renamed and removed', async () => {
    const elsewhere = await signIn(url, email, password);
    const { factor, recovery_codes: codes } = await setUp();
    expect(factor).toEqual({
      name: expect.stringMatching(/^user\/factors\/./),
      type: 'PASSKEY',
      display_name: 'laptop',
      create_time: expect.any(String),
    });
    expect(codes).toHaveLength(10);
    expect((await refusal(await whoAmI(elsewhere))).reason).toBe('SESSION_ENDED');
    const renamed = await send(browser, 'PATCH', `/${factor.name}`, { display_name: 'phone' });
    expect(await renamed.json()).toEqual({ ...factor, display_name: 'phone' });
    const factors = async () => (await send(browser, 'GET', '/user/factors')).json();
    expect(await factors()).toEqual({
      factors: [{ ...factor, display_name: 'phone' }],
      recovery_code_count: 10,
    });
    const next = createAuthenticator(url);
    expect(await (await register(browser, next)).json()).toMatchObject({ recovery_codes: [] });
    const again = await register(browser, next);
    expect(await refusal(again)).toMatchObject({ status: 409, reason: 'PASSKEY_EXISTS' });
    for (const { name } of (await factors()).factors)
      expect((await send(browser, 'DELETE', `/${name}`)).status).toBe(200);
    expect(await factors()).toEqual({ factors: [], recovery_code_count: 0 });
    expect((await whoAmI(await signIn(url, email, password))).status).toBe(200);
  });

  it('of another origin, relying party or challenge is not registered', async () => {
    for (const fault of faults) {
      const answer = await refusal(await register(browser, key, fault));
      expect([fault, answer]).toMatchObject([fault, { status: 400, code: 3, reason: 'PASSKEY_REFUSED' }]);
    }
  });

  it('is registered soon after a proof, once for each challenge, in the session that asked', async () => {
    const options = await optionsOf(browser, '/user/factors:startPasskey');
    const other = await enter(`other-${count}`);
    const confirm = (who: Browser, authenticator: Authenticator) =>
      send(who, 'POST', '/user/factors:confirmPasskey', { passkey: authenticator.create(options) });
    expect((await refusal(await confirm(other.browser, key))).reason).toBe('PASSKEY_REFUSED');
    expect((await confirm(browser, key)).status).toBe(200);
    const again = await refusal(await confirm(browser, createAuthenticator(url)));
    expect(again.reason).toBe('PASSKEY_REFUSED');
    await ageProof();
    for (const path of ['/user/factors:startPasskey', '/user/factors:confirmPasskey']) {
      const json = { passkey: key.create(options) };
      expect((await refusal(await send(browser, 'POST', path, json))).reason).toBe(
        'REAUTHENTICATION_REQUIRED',
      );
    }
  });

  it('completes a sign-in by password, and so does a recovery code', async () => {
    const { recovery_codes: codes } = await setUp();
    const next = await signIn(url, email, password);
    expect((await refusal(await whoAmI(next))).reason).toBe('SECOND_FACTOR_PENDING');
    // As a second factor it need not verify its user.
    expect((await verify(next, await assertion(next, { isUserVerified: false }))).status).toBe(200);
    expect((await whoAmI(next)).status).toBe(200);
    const another = await signIn(url, email, password);
    const both = { code: codes[0], passkey: await assertion(another) };
    expect((await send(another, 'POST', '/user:verifyFactor', both)).status).toBe(400);
    expect((await send(another, 'POST', '/user:verifyFactor', {})).status).toBe(400);
    const answer = await send(another, 'POST', '/user:verifyFactor', { code: codes[0] });
    expect(answer.status).toBe(200);
  });

  it('of another origin, relying party, challenge or signature completes nothing', async () => {
    await setUp();
    const next = await signIn(url, email, password);
    for (const fault of [...faults, { isTampered: true }]) {
      const answer = await refusal(await verify(next, await assertion(next, fault)));
      expect([fault, answer]).toMatchObject([fault, { status: 400, code: 3, reason: 'PASSKEY_REFUSED' }]);
    }
    expect((await whoAmI(next)).status).toBe(401);
  });

  it('of another user, or for another session, completes nothing', async () => {
    await setUp();
    const next = await signIn(url, email, password);
    const stranger = createAuthenticator(url);
    const { browser: other } = await enter(`stranger-${count}`);
    expect((await register(other, stranger)).status).toBe(200);
    for (const passkey of [
      await assertion(next, {}, stranger),
      await assertion(other, {}, stranger),
      await assertion(await signIn(url, email, password)),
      // The challenge of a sign-in without a password.
      key.get(await signInOptions(next)),
    ]) {
      expect((await refusal(await verify(next, passkey))).reason).toBe('PASSKEY_REFUSED');
    }
    expect((await whoAmI(next)).status).toBe(401);
  });

  it('proves who uses a session, once for each challenge, if it verifies its user', async () => {
    await setUp();
    await ageProof();
    const denied = await send(browser, 'POST', '/tokens', { scopes: ['files:read'] });
    expect((await refusal(denied)).reason).toBe('REAUTHENTICATION_REQUIRED');
    const unverified = await assertion(browser, { isUserVerified: false });
    expect((await refusal(await reauthenticate(browser, unverified))).reason).toBe('PASSKEY_REFUSED');
    const passkey = await assertion(browser);
    const answers = await Promise.all([1, 2, 3].map(() => reauthenticate(browser, passkey)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect((await send(browser, 'POST', '/tokens', { scopes: ['files:read'] })).status).toBe(200);
    // Its counter went back: it was copied.
    const copied = await assertion(browser, { counter: 1 });
    expect((await refusal(await reauthenticate(browser, copied))).reason).toBe('PASSKEY_REFUSED');
  });

  it('is removed by the operator for a user who lost it', async () => {
    await setUp();
    await fixture.holdall('user', 'reset-factors', '--email', email);
    expect((await refusal(await whoAmI(browser))).reason).toBe('SESSION_ENDED');
    expect((await whoAmI(await signIn(url, email, password))).status).toBe(200);
  });

  it('is the second factor that an organization requires', async () => {
    await setUp();
    const organization = fixture.owner.organizationPath.replace('/api/v1', '');
    const require = (value: boolean) =>
      send(browser, 'PATCH', organization, { require_second_factor: value });
    expect((await require(true)).status).toBe(200);
    try {
      expect((await send(browser, 'GET', `${organization}/files`)).status).toBe(200);
    } finally {
      expect((await require(false)).status).toBe(200);
    }
  });
});

describe('a sign-in without a password', () => {
  it('is complete with a passkey that verifies its user, also beside an authenticator app', async () => {
    await setUp();
    const { secret } = await (await send(browser, 'POST', '/user/factors:startTotp')).json();
    const code = generateSync({ secret });
    expect((await send(browser, 'POST', '/user/factors:confirmTotp', { code })).status).toBe(200);
    const next = createBrowser(url);
    const answer = await signInWith(next, key.get(await signInOptions(next)));
    expect(answer.status, await answer.text()).toBe(200);
    expect(await (await whoAmI(next)).json()).toMatchObject({ email });
    expect((await send(next, 'POST', '/tokens', { scopes: ['files:read'] })).status).toBe(200);
  });

  it('fails with a passkey that is not as it should be', async () => {
    await setUp();
    const next = createBrowser(url);
    for (const fault of [...faults, { isUserVerified: false }, { isTampered: true }]) {
      const answer = await refusal(await signInWith(next, key.get(await signInOptions(next), fault)));
      expect([fault, answer]).toMatchObject([fault, { status: 400, reason: 'PASSKEY_REFUSED' }]);
    }
    expect((await whoAmI(next)).status).toBe(401);
  });

  it('belongs to the browser that asked, works once, and needs a known passkey', async () => {
    await setUp();
    const next = createBrowser(url);
    const passkey = key.get(await signInOptions(next));
    const thief = createBrowser(url);
    expect((await refusal(await signInWith(thief, passkey))).reason).toBe('PASSKEY_SIGN_IN_FAILED');
    await signInOptions(thief);
    expect((await refusal(await signInWith(thief, passkey))).reason).toBe('PASSKEY_REFUSED');
    expect((await signInWith(next, passkey)).status).toBe(200);
    expect((await refusal(await signInWith(next, passkey))).reason).toBe('PASSKEY_REFUSED');
    const unknown = createAuthenticator(url).get(await signInOptions(next));
    expect(await refusal(await signInWith(next, unknown))).toMatchObject({
      status: 401,
      reason: 'PASSKEY_SIGN_IN_FAILED',
    });
    for (const text of ['', 'null', '{', '{"id":1}', JSON.stringify({ ...passkey, response: {} })])
      expect([text, (await signInWith(next, text)).status]).toEqual([text, 400]);
  });

  it('is refused to a disabled user', async () => {
    await setUp();
    await fixture.holdall('user', 'disable', '--email', email);
    const next = createBrowser(url);
    const answer = await signInWith(next, key.get(await signInOptions(next)));
    expect(await refusal(answer)).toMatchObject({ status: 401, reason: 'USER_DISABLED' });
  });
});

it('Passkeys and their use are in the audit log', async () => {
  const { factor } = await setUp();
  await send(browser, 'PATCH', `/${factor.name}`, { display_name: 'phone' });
  const next = await signIn(url, email, password);
  await verify(next, await assertion(next, { isTampered: true }));
  await verify(next, await assertion(next));
  const another = createBrowser(url);
  await signInWith(another, key.get(await signInOptions(another), { isTampered: true }));
  await signInWith(another, key.get(await signInOptions(another)));
  await reauthenticate(another, await assertion(another));
  await send(another, 'DELETE', `/${factor.name}`);
  await vi.waitFor(async () => {
    const path = `${fixture.owner.organizationPath}/auditEvents?actor=${encodeURIComponent(email)}`;
    const { audit_events: events } = await (await fixture.owner.call(path)).json();
    const found = (events as Record<string, string>[]).map(({ action, outcome }) => `${action} ${outcome}`);
    expect(found.sort()).toEqual([
      'user.add_factor OK',
      'user.reauthenticate OK',
      'user.remove_factor OK',
      'user.sign_in DENIED',
      'user.sign_in DENIED',
      'user.sign_in OK',
      'user.sign_in OK',
      'user.sign_in OK',
      'user.update_factor OK',
    ]);
  });
});

// Last: from then on all failures are limited.
it('Sign-ins with a passkey are limited where they fail, for those who fail', async () => {
  await setUp();
  const next = createBrowser(url);
  const passkey = key.get(await signInOptions(next));
  const guess = async () => {
    const guesser = createBrowser(url);
    const stranger = createAuthenticator(url).get(await signInOptions(guesser));
    return refusal(await signInWith(guesser, stranger));
  };
  await Promise.all(Array.from({ length: 60 }, guess));
  expect(await guess()).toMatchObject({ status: 429, reason: 'RATE_LIMITED' });
  expect((await signInWith(next, passkey)).status).toBe(200);
});
