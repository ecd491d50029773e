import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, createCaller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { signIn } from './session';

type Links = { upload: string; download: string; share: string };
type Event = { action: string; token?: string; target: string };

let fixture: Fixture;
let file: string;
beforeAll(async () => {
  fixture = await createFixture();
  file = `/api/v1/${(await fixture.owner.upload('hello', 'a.txt')).name}`;
});
afterAll(() => fixture?.remove());

async function createLinks(caller: Caller): Promise<Links> {
  const { upload_uri: upload } = await caller.post<{ upload_uri: string }>(
    `${caller.organizationPath}/files:generateUploadUrl`,
    { max_files: 2 },
  );
  const { download_uri: download } = await caller.post<{ download_uri: string }>(
    `${file}:generateDownloadUrl`,
  );
  const { share_uri: share } = await caller.post<{ share_uri: string }>(`${file}/shareLinks`);
  return { upload, download, share };
}

/** The statuses of an upload and of the two downloads. */
async function tryLinks({ upload, download, share }: Links) {
  return [
    (await fetch(upload, { method: 'PUT', body: 'x' })).status,
    (await fetch(download)).status,
    (await fetch(share)).status,
  ];
}

const works = [200, 200, 200];
const ended = [403, 403, 410];

const createTokenCaller = async () => {
  const { name, token } = await fixture.createToken(fixture.ownerEmail);
  return { name, caller: createCaller(fixture.url, token, fixture.organization) };
};

const revoke = (name: string, query = '', caller = fixture.owner) =>
  caller.call(`/api/v1/${name}${query}`, { method: 'DELETE' });

const revokeLinks = (json: object, caller: Caller = fixture.owner) =>
  caller.call(`${caller.organizationPath}:revokeLinks`, { method: 'POST', json });

const eventsOf = async (actor: string) => {
  const path = `${fixture.owner.organizationPath}/auditEvents?actor=${encodeURIComponent(actor)}`;
  return (await fixture.owner.get<{ audit_events: Event[] }>(path)).audit_events;
};

describe('a token that is revoked', () => {
  it('leaves its links, or takes them with it', async () => {
    const { name, caller } = await createTokenCaller();
    const links = await createLinks(caller);
    const others = await createLinks(fixture.owner);
    expect((await revoke(name, '', caller)).status).toBe(200);
    expect((await caller.call('/api/v1/user')).status).toBe(401);
    expect(await tryLinks(links)).toEqual(works);

    // Known as stolen only later.
    await fixture.holdall('token', 'revoke', name, '--revoke-created');
    expect(await tryLinks(links)).toEqual(ended);
    expect(await tryLinks(others)).toEqual(works);
  });

  it('takes its links with it at once, by itself too', async () => {
    const { name, caller } = await createTokenCaller();
    const links = await createLinks(caller);
    const tus = await fetch(links.upload, {
      method: 'POST',
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '10' },
    });
    const location = tus.headers.get('location') ?? '';
    expect((await revoke(name, '?revoke_created=true', caller)).status).toBe(200);
    expect(await tryLinks(links)).toEqual(ended);
    expect(await refusal(await fetch(links.download))).toMatchObject({ code: 7, reason: 'URL_REVOKED' });
    const head = await fetch(location, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
    expect(head.status).toBeGreaterThanOrEqual(403);
    expect((await revoke(name, '?revoke_created=true', caller)).status).toBe(401);
  });

  it('is named by the audit log with what it did, and its links with their end', async () => {
    const { name, caller } = await createTokenCaller();
    await createLinks(caller);
    await revoke(name, '?revoke_created=true', caller);
    const events = await eventsOf(name);
    expect(events.map(({ action }) => action).sort()).toEqual([
      'download_url.create',
      'download_url.revoke',
      'share_link.create',
      'share_link.revoke',
      'token.revoke',
      'upload_url.create',
      'upload_url.revoke',
    ]);
    expect(events.every(({ token }) => token === name)).toBe(true);
    const csv = await fixture.owner.call(
      `${fixture.owner.organizationPath}/auditEvents:export?actor=${encodeURIComponent(name)}`,
    );
    const [header = '', line = ''] = (await csv.text()).split('\r\n');
    const at = header.split(',').indexOf('token');
    expect(line.split(',')[at]).toBe(name);
  });

  it('of another user cannot be revoked, nor with what it created', async () => {
    const other = await fixture.createUser('other', 'editor');
    const links = await createLinks(other);
    const { name } = await fixture.createToken(other.email);
    expect((await revoke(name, '?revoke_created=true')).status).toBe(404);
    expect(await tryLinks(links)).toEqual(works);
  });

  it('is revoked with its links in a session', async () => {
    const email = fixture.email('session');
    await fixture.holdall('user', 'create', '--email', email, '--password', 'four random words here');
    const membership = ['--organization', fixture.organization, '--email', email];
    await fixture.holdall('member', 'add', ...membership, '--role', 'editor');
    const { name, token } = await fixture.createToken(email);
    const links = await createLinks(createCaller(fixture.url, token, fixture.organization));
    const browser = await signIn(fixture.url, email, 'four random words here');
    const response = await browser.fetch(`/api/v1/${name}?revoke_created=true`, { method: 'DELETE' });
    expect(response.status).toBe(200);
    expect(await tryLinks(links)).toEqual(ended);
  });
});

describe('revokeLinks', () => {
  it('ends the links of a token, and leaves the token and other links', async () => {
    const { name, caller } = await createTokenCaller();
    const links = await createLinks(caller);
    const others = await createLinks(fixture.owner);
    expect(await (await revokeLinks({ token: name })).json()).toEqual({ count: 3 });
    expect(await tryLinks(links)).toEqual(ended);
    expect(await tryLinks(others)).toEqual(works);
    expect((await caller.call('/api/v1/user')).status).toBe(200);
    expect(await (await revokeLinks({ token: name })).json()).toEqual({ count: 0 });
  });

  it('ends the links of a member, for admins alone', async () => {
    const editor = await fixture.createUser('maker', 'editor');
    const admin = await fixture.createUser('admin', 'admin');
    const links = await createLinks(editor);
    const { members } = await fixture.owner.get<{ members: { name: string; email: string }[] }>(
      `${fixture.owner.organizationPath}/members?page_size=100`,
    );
    const member = members.find(({ email }) => email === editor.email)?.name;
    expect((await revokeLinks({ member }, editor)).status).toBe(403);
    expect(await tryLinks(links)).toEqual(works);
    expect(await (await revokeLinks({ member }, admin)).json()).toEqual({ count: 3 });
    expect(await tryLinks(links)).toEqual(ended);
  });

  it('ends all links of the organization', async () => {
    const links = await createLinks(fixture.owner);
    expect((await (await revokeLinks({})).json()).count).toBeGreaterThanOrEqual(3);
    expect(await tryLinks(links)).toEqual(ended);
    const again = await createLinks(fixture.owner);
    expect(await tryLinks(again)).toEqual(works);
  });

  it('does nothing in other organizations', async () => {
    const other = `${fixture.organization}-other`;
    await fixture.holdall('org', 'create', other, '--owner', fixture.ownerEmail);
    const links = await createLinks(fixture.owner);
    const caller = createCaller(fixture.url, fixture.owner.token, other);
    expect(await (await revokeLinks({}, caller)).json()).toEqual({ count: 0 });
    expect(await tryLinks(links)).toEqual(works);
  });

  it.each([
    [{ token: 'tokens/unknown' }, 404, 'TOKEN_NOT_FOUND'],
    [{ member: 'unknown' }, 404, 'MEMBER_NOT_FOUND'],
    [{ token: 'a', member: 'b' }, 400, 'FIELD_INVALID'],
    [{ token: 5 }, 400, 'FIELD_INVALID'],
  ])('answers %j with %i %s', async (body, status, reason) => {
    expect(await refusal(await revokeLinks(body))).toMatchObject({ status, reason });
  });

  it('is a command, too', async () => {
    const links = await createLinks(fixture.owner);
    const { revoked_links: count } = await fixture.holdall<{ revoked_links: number }>(
      'org',
      'revoke-links',
      fixture.organization,
      '--member',
      fixture.ownerEmail,
    );
    expect(count).toBeGreaterThanOrEqual(3);
    expect(await tryLinks(links)).toEqual(ended);
  });
});
