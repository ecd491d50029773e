import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { type Browser, createBrowser, trySignIn } from '../api/session';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';

const password = 'four random words here';
const signUpsPerHour = 3;
const mailsPerHour = 2;

let fixture: IsolatedFixture;
beforeAll(async () => {
  fixture = await createIsolatedFixture({
    env: {
      TRUSTED_PROXIES: '127.0.0.1',
      SIGN_UP: 'open',
      SIGN_UPS_PER_HOUR: String(signUpsPerHour),
      INVITATION_MAILS_PER_HOUR: String(mailsPerHour),
      // No one listens: the mails stay due.
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'files@example.com',
    },
  });
});
afterAll(() => fixture?.remove());

/** A browser behind the proxy. */
function browserAt(address: string): Browser {
  const browser = createBrowser(fixture.url);
  return {
    ...browser,
    fetch: (path, init = {}) =>
      browser.fetch(path, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), 'X-Forwarded-For': address },
      }),
  };
}

let users = 0;
async function createUser(): Promise<string> {
  users += 1;
  const email = `user-${users}@example.com`;
  await fixture.holdall('user', 'create', '--email', email, '--password', password);
  return email;
}

/** As if strangers everywhere had guessed a hundred times within the hour. */
const exhaustAccount = (email: string) =>
  fixture.query(
    `INSERT INTO rate_limits (key, points, expire) VALUES ($1, 100, $2)
     ON CONFLICT (key) DO UPDATE SET points = 100, expire = excluded.expire`,
    [`guess-account:${createHash('sha256').update(email).digest('base64url')}`, Date.now() + 3_600_000],
  );

const statusOf = async (browser: Browser, email: string, guess: string) =>
  (await trySignIn(browser, email, guess)).status;

describe('wrong passwords', () => {
  it('from the addresses of one /64 count together', async () => {
    const email = await createUser();
    const statuses = [];
    for (let at = 1; at <= 12; at += 1)
      statuses.push(await statusOf(browserAt(`2001:db8:0:1::${at.toString(16)}`), email, 'wrong'));
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    expect(await statusOf(browserAt('2001:db8:0:2::1'), email, password)).toBe(200);
  });

  it('of strangers never shut out a browser that signed in before', async () => {
    const email = await createUser();
    const known = browserAt('198.51.100.1');
    expect(await statusOf(known, email, password)).toBe(200);
    expect(known.cookie()).toContain('holdall.browser=');
    await exhaustAccount(email);
    for (let at = 0; at < 2; at += 1) await trySignIn(browserAt(`198.51.100.${at + 10}`), email, 'wrong');
    expect(await statusOf(known, email, password)).toBe(200);

    // Its own wrong guesses are limited.
    const statuses = [];
    for (let at = 0; at < 11; at += 1) statuses.push(await statusOf(known, email, 'wrong'));
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
  });

  it('of strangers slow others down for seconds, not for an hour', async () => {
    const email = await createUser();
    await exhaustAccount(email);
    expect(await statusOf(browserAt('198.51.100.20'), email, 'wrong')).toBe(401);
    const slowed = await trySignIn(browserAt('198.51.100.21'), email, password);
    expect(await refusal(slowed)).toMatchObject({ status: 429, code: 8, reason: 'TOO_MANY_ATTEMPTS' });
    expect(Number(slowed.headers.get('retry-after'))).toBeLessThanOrEqual(5);
  });

  it('are not known browsers of another account', async () => {
    const [mine, victim] = [await createUser(), await createUser()];
    const browser = browserAt('198.51.100.30');
    expect(await statusOf(browser, mine, password)).toBe(200);
    await exhaustAccount(victim);
    const statuses = [await statusOf(browser, victim, 'wrong'), await statusOf(browser, victim, 'wrong')];
    expect(statuses).toEqual([401, 429]);
  });
});

describe('a flood of wrong passwords for links', () => {
  it('is answered 401 or 429 in time, and others are served', async () => {
    const file = await fixture.owner.upload('hello', 'a.txt');
    const { share_uri: uri } = await fixture.owner.post<{ share_uri: string }>(
      `/api/v1/${file.name}/shareLinks`,
      { password: 'sesame' },
    );
    const guesses = Array.from({ length: 90 }, (_, at) =>
      fetch(uri, {
        headers: { 'X-Forwarded-For': `203.0.113.${at}`, Authorization: `Basic ${btoa(`:wrong ${at}`)}` },
      }),
    );
    const download = await fixture.owner.call(`/api/v1/${file.name}:download`);
    expect(await download.text()).toBe('hello');
    const answers = await Promise.all(guesses);
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(90 - refused.length);
    expect(refused.length).toBeGreaterThan(0);
    for (const response of refused) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(uri, { headers: { Authorization: `Basic ${btoa(':sesame')}` } })).status).toBe(200);
  });
});

describe('masses of', () => {
  it('sign-ups from one address are limited', async () => {
    let count = 0;
    const signUp = (address: string) => {
      count += 1;
      return fetch(`${fixture.url}/api/v1/users`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
        body: JSON.stringify({ email: `new-${count}@example.com`, password }),
      });
    };
    for (let at = 1; at <= signUpsPerHour; at += 1)
      expect((await signUp(`2001:db8:1:1::${at}`)).status).toBe(200);
    const refused = await signUp('2001:db8:1:1::99');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refusal(refused)).toMatchObject({ status: 429, code: 8, reason: 'RATE_LIMITED' });
    expect((await signUp('2001:db8:1:2::1')).status).toBe(200);
  });

  it('attempts to find out which addresses have an account are limited by network', async () => {
    const email = await createUser();
    const signUp = (json: object, address: string) =>
      fetch(`${fixture.url}/api/v1/users`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
        body: JSON.stringify({ password, ...json }),
      });
    const taken = await signUp({ email }, '2001:db8:3:1::1');
    expect(await refusal(taken)).toMatchObject({ status: 409, reason: 'EMAIL_TAKEN' });
    // Now the answer is the same for an address with an account and for one without.
    for (const next of [email, 'new@example.com'])
      expect(await refusal(await signUp({ email: next }, '2001:db8:3:1::2'))).toMatchObject({
        status: 429,
        reason: 'RATE_LIMITED',
      });
    expect((await signUp({ email: 'new@example.com' }, '2001:db8:3:2::1')).status).toBe(200);
  });

  it('invitations by mail are limited for their user, wherever the user is; links are not', async () => {
    const invite = (address: string, email?: string) =>
      fixture.owner.call(`${fixture.owner.organizationPath}/invitations`, {
        method: 'POST',
        headers: { 'X-Forwarded-For': address },
        json: { role: 'viewer', email },
      });
    for (let at = 1; at <= mailsPerHour; at += 1)
      expect((await invite(`198.51.100.${at}`, `guest-${at}@example.com`)).status).toBe(200);
    const refused = await invite('198.51.100.50', 'guest@example.com');
    expect(await refusal(refused)).toMatchObject({ status: 429, code: 8, reason: 'RATE_LIMITED' });
    expect((await invite('198.51.100.50')).status).toBe(200);
  });
});

describe('a password that is easy to guess', () => {
  it.each([
    ['password', '203.0.113.200'],
    ['12345678', '203.0.113.201'],
    ['aaaaaaaa', '203.0.113.202'],
    ['Eve@Example.com', '203.0.113.203'],
  ])('%s is refused', async (guessable, address) => {
    const create = ['user', 'create', '--email', 'eve@example.com', '--password', guessable];
    await expect(fixture.holdall(...create)).rejects.toThrow('too easy to guess');
    const response = await fetch(`${fixture.url}/api/v1/users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
      body: JSON.stringify({ email: 'eve@example.com', password: guessable }),
    });
    expect(await refusal(response)).toMatchObject({ status: 400, code: 3, reason: 'PASSWORD_GUESSABLE' });
  });
});
