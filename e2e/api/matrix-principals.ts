import { generateSync } from 'otplib';
import { expect, vi } from 'vitest';
import { newId } from '@/lib/base/ids';
import { makeTokenSecret } from '@/lib/base/secrets/token-secret';
import { type Caller, createCaller } from '../infrastructure/api';
import type { Fixture } from '../infrastructure/fixture';
import type { Principal, SharePrincipal, TokenPrincipal } from './permission-matrix';
import { signIn } from './session';

/** The token of each principal who has one. Other credentials are created for each request. */
export async function makeTokens(fixture: Fixture): Promise<Record<TokenPrincipal, string | null>> {
  const { owner, ownerEmail, organization } = fixture;
  const elsewhere = `${organization}-elsewhere`;
  const createUser = async (...args: Parameters<Fixture['createUser']>) =>
    (await fixture.createUser(...args)).token;
  await owner.post('/api/v1/organizations', { organization_id: elsewhere });
  const [expired, revoked] = [
    await fixture.createToken(ownerEmail, { expires: '1s' }),
    await fixture.createToken(ownerEmail),
  ];
  const tokens = {
    'no token': null,
    'bad token': `${owner.token?.slice(0, -1)}${owner.token?.endsWith('0') ? '1' : '0'}`,
    // Of the right form and checksum, as another instance may have made it.
    'unknown token': makeTokenSecret(),
    'expired token': expired.token,
    'revoked token': revoked.token,
    'disabled user': await createUser('disabled', 'owner'),
    outsider: await createUser('outsider'),
    'removed member': await createUser('removed', 'owner'),
    'token pinned elsewhere': (await fixture.createToken(ownerEmail, { organization: [elsewhere] })).token,
    'token of read scope': (await fixture.createToken(ownerEmail, { scope: ['files:read'] })).token,
    'token of write scope': (await fixture.createToken(ownerEmail, { scope: ['files:write'] })).token,
    viewer: await createUser('viewer', 'viewer'),
    editor: await createUser('editor', 'editor'),
    admin: await createUser('admin', 'admin'),
    owner: owner.token,
  };
  await fixture.holdall('token', 'revoke', revoked.name);
  await fixture.holdall('user', 'disable', '--email', fixture.email('disabled'));
  const removed = ['--organization', organization, '--email', fixture.email('removed')];
  await fixture.holdall('member', 'remove', ...removed);
  const late = createCaller(owner.url, expired.token);
  await vi.waitFor(async () => expect((await late.call('/api/v1/tokens')).status).toBe(401), {
    timeout: 30_000,
  });
  return tokens;
}

/** The header fields of each principal with a session cookie; the users are those of {@link makeTokens}. */
export async function makeCookies({ owner, ownerEmail, email, holdall, query, createUser }: Fixture) {
  const password = 'correct horse battery';
  const cookieOf = async (address: string) => {
    await holdall('user', 'set-password', '--email', address, '--password', password);
    return (await signIn(owner.url, address, password)).cookie();
  };
  /** An owner signed in by password, and has yet to present the code of their app. */
  async function pendingCookie(): Promise<string> {
    const address = email(`protected-${newId()}`);
    await createUser(address, 'owner');
    await holdall('user', 'set-password', '--email', address, '--password', password);
    const browser = await signIn(owner.url, address, password);
    const post = (action: string, json: object) =>
      browser.fetch(`/api/v1/user/factors:${action}`, { method: 'POST', body: JSON.stringify(json) });
    const { secret } = await (await post('startTotp', {})).json();
    expect((await post('confirmTotp', { code: generateSync({ secret }) })).status).toBe(200);
    return (await signIn(owner.url, address, password)).cookie();
  }
  const proven = (Cookie: string) => ({ Cookie, Origin: owner.url });
  const [viewer, editor, admin, outsider] = [
    await cookieOf(email('viewer')),
    await cookieOf(email('editor')),
    await cookieOf(email('admin')),
    await cookieOf(email('outsider')),
  ];
  // Setting the password again ends the session that was there.
  const [ended, own] = [await cookieOf(ownerEmail), await cookieOf(ownerEmail)];
  const unproven = (await signIn(owner.url, ownerEmail, password)).cookie();
  await query(
    `UPDATE sessions s SET proven_at = now() - interval '15 minutes 1 second' FROM users u
     WHERE u.id = s.user_id AND u.email = $1 AND s.id = (
       SELECT id FROM sessions WHERE user_id = u.id ORDER BY created_at DESC LIMIT 1)`,
    [ownerEmail],
  );
  return {
    'ended session': proven(ended),
    'session with its second factor pending': proven(await pendingCookie()),
    'session without proof of origin': { Cookie: own },
    'bad token beside a session': { ...proven(own), Authorization: 'Bearer hld_pat_nothing' },
    'outsider in a session': proven(outsider),
    'viewer in a session': proven(viewer),
    'editor in a session': proven(editor),
    'admin in a session': proven(admin),
    'owner in a session': proven(own),
    'owner without a recent proof': proven(unproven),
  } as Partial<Record<Principal, Record<string, string>>>;
}

/**
 * A fresh secret of a generated URL, made by `owner`; a download URL serves a file of its own, and so does
 * one that replaces the content of a file.
 */
export async function makeSecret(owner: Caller, principal: Principal): Promise<string> {
  const uri = await (principal === 'replacing upload URL'
    ? makeReplacingUri(owner)
    : principal.endsWith('upload URL')
      ? makeUploadUri(owner)
      : makeDownloadUri(owner));
  const secret = uri.split('/').at(-1) ?? '';
  if (!principal.startsWith('tampered')) return secret;
  return (secret.startsWith('A') ? 'B' : 'A') + secret.slice(1);
}

async function makeUploadUri(owner: Caller): Promise<string> {
  const path = `${owner.organizationPath}/files:generateUploadUrl`;
  return (await owner.post<{ upload_uri: string }>(path)).upload_uri;
}

async function makeReplacingUri(owner: Caller): Promise<string> {
  const { name: file } = await owner.upload('hello');
  const path = `${owner.organizationPath}/files:generateUploadUrl`;
  return (await owner.post<{ upload_uri: string }>(path, { file })).upload_uri;
}

async function makeDownloadUri(owner: Caller): Promise<string> {
  const path = `/api/v1/${(await owner.upload('hello')).name}:generateDownloadUrl`;
  return (await owner.post<{ download_uri: string }>(path)).download_uri;
}

/** What a principal with a share link sends: its secret, the password in a form, and header fields. */
export type ShareCredential = { secret: string; password?: string; headers?: Record<string, string> };

/** A link for each principal who uses one, all to one file. Only the setup here ends links. */
export async function makeShares(owner: Caller): Promise<Record<SharePrincipal, ShareCredential>> {
  const file = await owner.upload('hello');
  const password = 'open sesame';
  const make = async (json: object = {}) => {
    const path = `/api/v1/${file.name}/shareLinks`;
    const { name, share_uri: uri } = await owner.post<{ name: string; share_uri: string }>(path, json);
    return { name, uri, secret: uri.split('/').at(-1) ?? '' };
  };
  const saying = (password: string) => ({
    password,
    headers: { Authorization: `Basic ${Buffer.from(`:${password}`).toString('base64')}` },
  });
  const closed = async () => (await make({ password })).secret;
  const [revoked, exhausted, other] = [
    await make(),
    await make({ max_downloads: 1 }),
    await make({ password }),
  ];
  await owner.call(`/api/v1/${revoked.name}`, { method: 'DELETE' });
  await (await fetch(exhausted.uri)).text();
  const entered = await fetch(other.uri, {
    method: 'POST',
    body: new URLSearchParams({ password }),
    redirect: 'manual',
  });
  const [pass = ''] = entered.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  expect(pass).not.toBe('');
  const expired = await make({ expire_duration: '0.001s' });
  return {
    'share link': { secret: (await make()).secret },
    'share link without its password': { secret: await closed() },
    'share link with a wrong password': { secret: await closed(), ...saying('open') },
    'share link with its password': { secret: await closed(), ...saying(password) },
    'share link with the pass of another': { secret: await closed(), headers: { Cookie: pass } },
    'expired share link': { secret: expired.secret },
    'revoked share link': { secret: revoked.secret },
    'exhausted share link': { secret: exhausted.secret },
  };
}
