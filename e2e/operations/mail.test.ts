import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { createBrowser, signIn, trySignIn } from '../api/session';
import { type Caller, createCaller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { freePorts } from '../infrastructure/free-ports';
import { startMailServer } from '../infrastructure/mail-server';

type Invitation = { name: string; email?: string; invite_uri: string; mail_pending?: boolean };

const timeout = { timeout: 90_000, interval: 200 };

let fixture: IsolatedFixture;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let port: number;
beforeAll(async () => {
  [port] = (await freePorts(1)) as [number];
  fixture = await createIsolatedFixture({
    env: {
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: 'Holdall <files@example.com>',
      SIGN_UP: 'open',
    },
  });
});
afterAll(() => fixture?.remove());
beforeEach(async () => {
  mail = await startMailServer(port, (address) => address.startsWith('refused'));
});
afterEach(() => mail.stop());

/** The text of the first mail to this address. */
async function textTo(address: string): Promise<string> {
  await expect.poll(() => sentTo(address), timeout).not.toEqual([]);
  return sentTo(address)[0]?.text ?? '';
}

const sentTo = (address: string) => mail.received.filter(({ to }) => to.includes(address));

describe('an invitation by mail', () => {
  const invite = (json: object) =>
    fixture.owner.post<Invitation>(`${fixture.owner.organizationPath}/invitations`, {
      role: 'editor',
      ...json,
    });
  const invitations = async () => {
    const path = `${fixture.owner.organizationPath}/invitations`;
    return (await fixture.owner.get<{ invitations: Invitation[] }>(path)).invitations;
  };
  it('reaches the address that it names, once, with the link that the API returns', async () => {
    const email = 'guest@example.com';
    const { invite_uri } = await invite({ email });
    await expect.poll(() => sentTo(email), timeout).toHaveLength(1);
    const [{ from, to, text } = { from: '', to: [], text: '' }] = sentTo(email);
    expect({ from, to }).toEqual({ from: 'files@example.com', to: [email] });
    expect(text).toContain(invite_uri);
    const guest = await fixture.createUser(email);
    const invitation_secret = invite_uri.split('/').at(-1);
    const accepted = await guest.call('/api/v1/invitations:accept', {
      method: 'POST',
      json: { invitation_secret },
    });
    expect(accepted.status).toBe(200);
    // Whatever would be sent again would be by the time that the next one has come.
    await invite({ email: 'next@example.com' });
    await expect.poll(() => sentTo('next@example.com'), timeout).toHaveLength(1);
    expect(sentTo(email)).toHaveLength(1);
  });

  it('is useless to other users, and its header names only the inviter and the organization', async () => {
    const before = mail.received.length;
    await invite({});
    await invite({ email: 'last@example.com' });
    await expect.poll(() => sentTo('last@example.com'), timeout).toHaveLength(1);
    expect(mail.received).toHaveLength(before + 1);
    expect(mail.received.at(-1)?.text).toMatch(/^Subject: .* invites you to acme\r$/m);
  });

  it('comes when a mail server that was away is back, unless it was revoked meanwhile', async () => {
    await mail.stop();
    const [late, revoked] = [
      await invite({ email: 'late@example.com' }),
      await invite({ email: 'revoked@example.com' }),
    ];
    expect(late.mail_pending).toBe(true);
    const failures = () => fixture.service.logs().split('could not send an invitation').length - 1;
    await expect.poll(failures, timeout).toBeGreaterThanOrEqual(2);
    await fixture.owner.call(`/api/v1/${revoked.name}`, { method: 'DELETE' });
    mail = await startMailServer(port);
    await expect.poll(() => sentTo('late@example.com'), timeout).toHaveLength(1);
    const isPending = async () => (await invitations()).find(({ name }) => name === late.name)?.mail_pending;
    await expect.poll(isPending, timeout).toBeUndefined();
    expect(sentTo('revoked@example.com')).toEqual([]);
  });

  it('is in the language of the person it goes to, where they have an account', async () => {
    const { url, email } = await fixture.createUser('leserin@example.com');
    const password = 'correct horse battery';
    await fixture.holdall('user', 'set-password', '--email', email, '--password', password);
    const signedIn = await trySignIn(createBrowser(url, { 'Accept-Language': 'de' }), email, password);
    expect(signedIn.status).toBe(200);
    await invite({ email });
    expect(await textTo(email)).toContain('Ihre Rolle: Bearbeiter.');
  });

  it('that the mail server refuses stays open, and holds up no other', async () => {
    const refused = await invite({ email: 'refused@example.com' });
    await invite({ email: 'taken@example.com' });
    await expect.poll(() => sentTo('taken@example.com'), timeout).toHaveLength(1);
    expect(await invitations()).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ name: refused.name, mail_pending: true })]),
    );
  });

  it('proves the address of the person who follows its link, and the link that the inviter sees does not', async () => {
    const signUp = async (email: string, body: object) => {
      const json = { email, password: 'correct horse battery', ...body };
      const made = await createCaller(fixture.owner.url, null).call('/api/v1/users', {
        method: 'POST',
        json,
      });
      return made.json();
    };
    const [seen, mailed] = [
      await invite({ email: 'seen@example.com' }),
      await invite({ email: 'mailed@example.com' }),
    ];
    const proof = /\?proof=([\w-]+)/.exec(await textTo('mailed@example.com'))?.[1];
    const secretOf = ({ invite_uri }: Invitation) => invite_uri.split('/').at(-1);
    const bySeen = await signUp('seen@example.com', {
      invitation_secret: secretOf(seen),
      // That of another invitation.
      email_proof: proof,
    });
    expect(bySeen).toMatchObject({ email_verified: false });
    const byMail = { invitation_secret: secretOf(mailed), email_proof: proof };
    expect(await signUp('mailed@example.com', byMail)).toMatchObject({ email_verified: true });
  });
});

describe('a link for a new password', () => {
  const password = 'correct horse battery';
  const next = 'another horse battery';
  const publicCall = (path: string, json: object) =>
    createCaller(fixture.owner.url, null).call(path, { method: 'POST', json });
  const request = (email: string) => publicCall('/api/v1/user/password:requestReset', { email });
  const reset = (reset_secret: string, new_password = next) =>
    publicCall('/api/v1/user/password:reset', { reset_secret, new_password });
  const secretIn = (text: string) => /reset-password\/([\w-]+)/.exec(text)?.[1] ?? '';
  async function createAccount(name: string) {
    const user = await fixture.createUser(`${name}@example.com`, 'editor');
    await fixture.holdall('user', 'set-password', '--email', user.email, '--password', password);
    return user;
  }

  it('comes by mail, sets a password once, and ends every session', async () => {
    const user = await createAccount('forgetful');
    const browser = await signIn(user.url, user.email, password);
    expect(await (await request(` ${user.email.toUpperCase()}`)).json()).toEqual({});
    const secret = secretIn(await textTo(user.email));
    const short = await reset(secret, 'short');
    expect(await refusal(short)).toMatchObject({ status: 400, reason: 'PASSWORD_INVALID' });
    expect((await reset(secret)).status).toBe(200);
    expect((await browser.fetch('/api/v1/user')).status).toBe(401);
    expect((await trySignIn(createBrowser(user.url), user.email, password)).status).toBe(401);
    await signIn(user.url, user.email, next);
    expect(await refusal(await reset(secret))).toMatchObject({ status: 403, reason: 'EMAIL_LINK_ENDED' });
    // The address was proven before: tokens stay.
    expect((await user.call('/api/v1/user')).status).toBe(200);
    const { audit_events: events } = await fixture.owner.get<{ audit_events: { actor: string }[] }>(
      `${fixture.owner.organizationPath}/auditEvents?action=user.reset_password`,
    );
    expect(events).toMatchObject([{ actor: user.email }]);
  });

  it('is answered alike for an address without an account, which gets no mail', async () => {
    const answer = await request('unknown@example.com');
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    const { email } = await createAccount('known');
    await request(email);
    await textTo(email);
    expect(sentTo('unknown@example.com')).toEqual([]);
    expect(await fixture.query("SELECT id FROM email_links WHERE email = 'unknown@example.com'")).toEqual([]);
    expect(await refusal(await request('no address'))).toMatchObject({
      status: 400,
      reason: 'EMAIL_INVALID',
    });
  });

  it('comes three times an hour at most, and ends with the first that is used', async () => {
    const { email } = await createAccount('impatient');
    for (let times = 0; times < 5; times += 1) expect((await request(email)).status).toBe(200);
    await expect.poll(() => sentTo(email), timeout).toHaveLength(3);
    const secrets = sentTo(email).map(({ text }) => secretIn(text));
    expect((await reset(secrets[1] ?? '')).status).toBe(200);
    for (const secret of secrets)
      expect(await refusal(await reset(secret))).toMatchObject({ status: 403, reason: 'EMAIL_LINK_ENDED' });
  });

  it('expires, and ends when the account is disabled', async () => {
    const { email } = await createAccount('late');
    await request(email);
    const secret = secretIn(await textTo(email));
    await fixture.holdall('user', 'disable', '--email', email);
    expect(await refusal(await reset(secret))).toMatchObject({ status: 403, reason: 'EMAIL_LINK_ENDED' });
    const other = await createAccount('later');
    await request(other.email);
    const expired = secretIn(await textTo(other.email));
    await fixture.query('UPDATE email_links SET expires_at = now() WHERE email = $1', [other.email]);
    expect(await refusal(await reset(expired))).toMatchObject({ status: 403, reason: 'EMAIL_LINK_ENDED' });
  });

  it('takes an account that someone else created with the address from them', async () => {
    const email = 'victim@example.com';
    await publicCall('/api/v1/users', { email, password });
    const attacker = await signIn(fixture.owner.url, email, password);
    const body = JSON.stringify({ display_name: 'kept', scopes: ['organizations:admin'] });
    const { token } = await (await attacker.fetch('/api/v1/tokens', { method: 'POST', body })).json();
    await request(email);
    await expect
      .poll(
        () =>
          sentTo(email)
            .map(({ text }) => secretIn(text))
            .join(''),
        timeout,
      )
      .not.toBe('');
    const secret =
      sentTo(email)
        .map(({ text }) => secretIn(text))
        .find(Boolean) ?? '';
    expect((await reset(secret)).status).toBe(200);
    const owner = await signIn(fixture.owner.url, email, next);
    expect(await (await owner.fetch('/api/v1/user')).json()).toMatchObject({ email_verified: true });
    expect((await attacker.fetch('/api/v1/user')).status).toBe(401);
    expect((await createCaller(fixture.owner.url, token).call('/api/v1/user')).status).toBe(401);
  });
});

describe('a link that verifies an address', () => {
  const password = 'correct horse battery';
  const signUp = async (email: string) => {
    await createCaller(fixture.owner.url, null).call('/api/v1/users', {
      method: 'POST',
      json: { email, password },
    });
    return signIn(fixture.owner.url, email, password);
  };
  type Browser = Awaited<ReturnType<typeof signUp>>;
  const verify = (browser: Browser, verification_secret: string) =>
    browser.fetch('/api/v1/user/email:verify', {
      method: 'POST',
      body: JSON.stringify({ verification_secret }),
    });
  const secretIn = (text: string) => /verify-email\/([\w-]+)/.exec(text)?.[1] ?? '';

  it('comes with the account, and works once, in a session of that account alone', async () => {
    const [browser, other] = [await signUp('new@example.com'), await signUp('other@example.com')];
    expect(await (await browser.fetch('/api/v1/user')).json()).toMatchObject({ email_verified: false });
    const secret = secretIn(await textTo('new@example.com'));
    expect(await refusal(await verify(other, secret))).toMatchObject({
      status: 403,
      reason: 'EMAIL_LINK_FOR_ANOTHER',
    });
    expect(await (await verify(browser, secret)).json()).toMatchObject({ email_verified: true });
    expect(await refusal(await verify(browser, secret))).toMatchObject({
      status: 403,
      reason: 'EMAIL_LINK_ENDED',
    });
  });

  it('is sent again on request, until the address is verified', async () => {
    const browser = await signUp('again@example.com');
    const secret = secretIn(await textTo('again@example.com'));
    const again = () => browser.fetch('/api/v1/user/email:requestVerification', { method: 'POST' });
    expect((await again()).status).toBe(200);
    await expect.poll(() => sentTo('again@example.com'), timeout).toHaveLength(2);
    expect((await verify(browser, secret)).status).toBe(200);
    await again();
    const due = "SELECT id FROM email_links WHERE email = 'again@example.com'";
    await expect.poll(() => fixture.query(due), timeout).toEqual([]);
    expect(sentTo('again@example.com')).toHaveLength(2);
  });
});

describe('a notice', () => {
  const due = () =>
    fixture.query<{ id: string; pause: number | null }>(
      `SELECT id, extract(epoch FROM next_email_at - last_email_at)::float8 AS pause FROM notice_subscriptions WHERE next_email_at IS NOT NULL`,
    );
  /** Waits for the service to schedule a mail, and lets its time come. */
  const sendNow = async () => {
    await expect.poll(due, timeout).toHaveLength(1);
    await fixture.query(
      `UPDATE notice_subscriptions SET next_email_at = now() WHERE next_email_at IS NOT NULL`,
    );
  };
  const folderOf = async (name: string, folder?: string) => {
    const json = { display_name: name, ...(folder && { folder }) };
    return fixture.owner.post<{ resource_id: string }>(`${fixture.owner.organizationPath}/folders`, json);
  };
  const uploadTo = (caller: Pick<Caller, 'call'>, folder: string, name: string) =>
    caller.call(`${fixture.owner.organizationPath}/files:upload?folder=${folder}&filename=${name}`, {
      method: 'POST',
      body: name,
    });
  const watchOf = (folder: string) => `${fixture.owner.organizationPath}/folders/${folder}/watch`;
  const stopUri = (text: string) => /List-Unsubscribe:\s+<(\S+)>/.exec(text)?.[1] ?? '';

  it('names what others changed in a watched folder and below, and ends without signing in', async () => {
    const { resource_id: folder } = await folderOf('Reports');
    const { resource_id: below } = await folderOf('2026', folder);
    const reader = await fixture.createUser('reader@example.com', 'editor');
    const watch = watchOf(folder);
    expect(await reader.get(watch)).toEqual({ watching: false, mail_enabled: true });
    await reader.call(watch, { method: 'PUT', headers: { 'Accept-Language': 'de' } });
    expect(await reader.get(watch)).toMatchObject({ watching: true });
    await uploadTo(reader, folder, 'own.txt');
    await fixture.owner.upload('elsewhere', 'elsewhere.txt');
    await uploadTo(fixture.owner, folder, 'one.txt');
    await uploadTo(fixture.owner, below, 'two.txt');
    const counted = 'SELECT count(*)::int AS count FROM notice_events';
    await expect.poll(() => fixture.query(counted), timeout).toEqual([{ count: 2 }]);
    await sendNow();
    const text = await textTo('reader@example.com');
    expect(text).toMatch(/one\.txt: hinzugef=C3=BCgt von/);
    expect(text).toContain('two.txt');
    expect(text).not.toMatch(/own\.txt|elsewhere/);
    expect(text).toContain('Content-Type: text/html');
    expect(text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');

    await uploadTo(fixture.owner, folder, 'three.txt');
    await expect.poll(due, timeout).toMatchObject([{ pause: expect.any(Number) }]);
    expect((await due())[0]?.pause).toBeGreaterThanOrEqual(600);

    const uri = stopUri(text);
    expect(uri).toContain('/n/');
    expect(await (await fetch(uri)).text()).toContain('Stop these emails?');
    expect(await reader.get(watch)).toMatchObject({ watching: true });
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    expect((await fetch(uri, { method: 'POST', body })).status).toBe(200);
    expect(await reader.get(watch)).toMatchObject({ watching: false });
    expect((await fetch(uri, { method: 'POST', body })).status).toBe(200);
    const forged = uri.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    expect((await fetch(forged, { method: 'POST', body })).status).toBe(403);
  });

  it('says that the watched folder was deleted, by itself or with the folder above it', async () => {
    const { resource_id: above } = await folderOf('Above');
    const { resource_id: folder } = await folderOf('Watched', above);
    const watcher = await fixture.createUser('watcher@example.com', 'viewer');
    await watcher.call(watchOf(folder), { method: 'PUT' });
    const folders = `${fixture.owner.organizationPath}/folders`;
    await fixture.owner.call(`${folders}/${above}?force=true`, { method: 'DELETE' });
    await sendNow();
    const text = await textTo('watcher@example.com');
    expect(text).toContain('Watched: moved to the trash');
    expect(text).toContain('/trash');
    expect(text).not.toContain('Above:');
    await fixture.owner.post(`${folders}/${above}:undelete`);
    await fixture.owner.call(`${folders}/${folder}`, { method: 'DELETE' });
    await sendNow();
    await expect.poll(() => sentTo('watcher@example.com'), timeout).toHaveLength(2);
    await watcher.call(watchOf(folder), { method: 'DELETE' });
  });

  it('is not sent to a reader who lost the permission since', async () => {
    const { resource_id: folder } = await folderOf('Plans');
    await fixture
      .createUser('left@example.com', 'viewer')
      .then((left) => left.call(watchOf(folder), { method: 'PUT' }));
    await uploadTo(fixture.owner, folder, 'plan.txt');
    await expect.poll(due, timeout).toHaveLength(1);
    await fixture.holdall('user', 'disable', '--email', 'left@example.com');
    await sendNow();
    await expect.poll(due, timeout).toEqual([]);
    expect(sentTo('left@example.com')).toEqual([]);
    await fixture.owner.call(watchOf(folder), { method: 'DELETE' });
  });

  it('reports to the creator of a file request what arrived, once', async () => {
    const { resource_id: folder } = await folderOf('Photos');
    await fixture.owner.call(watchOf(folder), { method: 'PUT' });
    const { upload_uri } = await fixture.owner.post<{ upload_uri: string }>(
      `${fixture.owner.organizationPath}/files:generateUploadUrl`,
      { display_name: 'Holiday', folder, max_files: 5 },
    );
    await fetch(`${upload_uri}?filename=beach.jpg`, { method: 'PUT', body: 'sand' });
    await sendNow();
    const text = await textTo(fixture.ownerEmail);
    expect(text).toContain('beach.jpg');
    expect(text).toContain('Holiday');
    expect(text).toContain('/requests');
    expect(sentTo(fixture.ownerEmail)).toHaveLength(1);
  });
});

describe('a quota alert', () => {
  it('comes to the admins at 80 and at 100 %, once each, and again after the usage has fallen', async () => {
    const org = fixture.owner.organizationPath;
    const setQuota = (bytes: bigint | null) =>
      fixture.query('UPDATE organizations SET quota_bytes = $2 WHERE id = $1', [fixture.organization, bytes]);
    const usedBytes = async () => {
      const used = await fixture.owner.get<Record<string, string>>(`${org}/usage`);
      return ['size_bytes', 'trashed_size_bytes', 'version_size_bytes']
        .map((name) => BigInt(used[name] ?? 0))
        .reduce((sum, bytes) => sum + bytes);
    };
    const admin = 'quota-admin@example.com';
    await fixture.createUser(admin, 'admin');
    await fixture.createUser('quota-editor@example.com', 'editor');
    const subjects = () => sentTo(admin).map(({ text }) => /^Subject: (.*?)\r?$/m.exec(text)?.[1]);
    const [near, full] = [/has used 80% of its storage$/, /^The storage of .* is full$/];
    await fixture.owner.upload('x'.repeat(10_000), 'quota.bin');
    const used = await usedBytes();
    await setQuota((used * 10n) / 9n);
    await expect.poll(subjects, timeout).toEqual([expect.stringMatching(near)]);
    await setQuota(used);
    await expect.poll(subjects, timeout).toEqual([expect.stringMatching(near), expect.stringMatching(full)]);
    await setQuota(null);
    const alerted = async () =>
      (
        await fixture.query<{ percent: number }>(
          'SELECT max(alert_percent)::int AS percent FROM usage_positions',
        )
      )[0];
    await expect.poll(alerted, timeout).toEqual({ percent: 0 });
    await setQuota((used * 10n) / 9n);
    await expect
      .poll(subjects, timeout)
      .toEqual([expect.stringMatching(near), expect.stringMatching(full), expect.stringMatching(near)]);
    expect(sentTo('quota-editor@example.com')).toEqual([]);
    await setQuota(null);
  });
});

describe('a link that changes an address', () => {
  const password = 'correct horse battery';
  const secretIn = (text: string) => /change-email\/([\w-]+)/.exec(text)?.[1] ?? '';
  async function createAccount(email: string) {
    await createCaller(fixture.owner.url, null).call('/api/v1/users', {
      method: 'POST',
      json: { email, password },
    });
    return signIn(fixture.owner.url, email, password);
  }
  type Browser = Awaited<ReturnType<typeof createAccount>>;
  const post = (browser: Browser, verb: string, json: object) =>
    browser.fetch(`/api/v1/user/email:${verb}`, { method: 'POST', body: JSON.stringify(json) });

  it('goes to the new address, works once and for its user, and the old address gets a notice', async () => {
    const [browser, other] = [
      await createAccount('moving@example.com'),
      await createAccount('else@example.com'),
    ];
    expect((await post(browser, 'requestChange', { email: 'moved@example.com' })).status).toBe(200);
    const change_secret = secretIn(await textTo('moved@example.com'));
    expect(await refusal(await post(other, 'change', { change_secret }))).toMatchObject({
      reason: 'EMAIL_LINK_FOR_ANOTHER',
    });
    expect(await (await post(browser, 'change', { change_secret })).json()).toMatchObject({
      email: 'moved@example.com',
      email_verified: true,
    });
    expect(await refusal(await post(browser, 'change', { change_secret }))).toMatchObject({
      reason: 'EMAIL_LINK_ENDED',
    });
    expect((await browser.fetch('/api/v1/user')).status).toBe(200);
    await signIn(fixture.owner.url, 'moved@example.com', password);
    await expect
      .poll(() => sentTo('moving@example.com').map(({ text }) => text), timeout)
      .toContainEqual(expect.stringContaining('Your email address was changed'));
  });

  it('is not sent to an address that has an account, and the answer is the same', async () => {
    const browser = await createAccount('asking@example.com');
    await createAccount('taken-address@example.com');
    await textTo('taken-address@example.com');
    expect((await post(browser, 'requestChange', { email: 'taken-address@example.com' })).status).toBe(200);
    const due = "SELECT id FROM email_links WHERE purpose = 'EMAIL_CHANGE' AND next_email_at IS NOT NULL";
    await expect.poll(() => fixture.query(due), timeout).toEqual([]);
    expect(sentTo('taken-address@example.com')).toHaveLength(1);
  });
});
