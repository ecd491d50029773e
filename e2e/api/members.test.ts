import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { repetitions } from '../infrastructure/repetitions';
import { refusal } from './refusal';

type Member = { name: string; email: string; display_name: string; role: string; create_time: string };

describe('members', () => {
  let fixture: Fixture;
  let owner: Caller;
  let count = 0;
  beforeAll(async () => {
    fixture = await createFixture();
    owner = fixture.owner;
  });
  afterAll(() => fixture.remove());

  const path = () => `${owner.organizationPath}/members`;
  const list = async () => (await owner.get<{ members: Member[] }>(path())).members;
  const of = async (email: string) => (await list()).find((member) => member.email === email) as Member;
  const act = (caller: Caller, method: string, name: string, json?: unknown) =>
    caller.call(`/api/v1/${name}`, { method, json });
  /** A new member with this role, and its entry in the list. */
  async function createMember(role: 'viewer' | 'editor' | 'admin' | 'owner') {
    count += 1;
    const email = fixture.email(`${role}-${count}`);
    const caller = await fixture.createUser(email, role);
    return { caller, email, member: await of(email) };
  }

  it('are listed with e-mail and role', async () => {
    const { member, email } = await createMember('editor');
    expect(member).toEqual({
      name: expect.stringMatching(new RegExp(`^organizations/${fixture.organization}/members/[\\w-]+$`)),
      email,
      display_name: email.split('@')[0],
      role: 'editor',
      create_time: expect.stringMatching(/Z$/),
    });
    expect(await owner.get(`/api/v1/${member.name}`)).toEqual(member);
    expect((await of(fixture.ownerEmail)).role).toBe('owner');
  });

  it('come in pages, newest first', async () => {
    const all = (await list()).map(({ name }) => name);
    const paged: string[] = [];
    for (let token = ''; ; ) {
      const page = await owner.get<{ members: Member[]; next_page_token: string }>(
        `${path()}?page_size=1&page_token=${token}`,
      );
      paged.push(...page.members.map(({ name }) => name));
      token = page.next_page_token;
      if (!token) break;
    }
    expect(paged).toEqual(all);
  });

  it('are invited by e-mail, and become members by accepting alone', async () => {
    const email = fixture.email('added');
    const caller = await fixture.createUser(email);
    const add = (address: string, role = 'viewer') =>
      owner.post<{ invite_uri: string }>(path(), { email: address, role });
    const invitation = await add(` ${email.replace('added', 'Added')} `);
    expect(invitation).toMatchObject({
      name: expect.stringMatching(new RegExp(`^organizations/${fixture.organization}/invitations/[\\w-]+$`)),
      email,
      role: 'viewer',
    });
    expect(await of(email)).toBeUndefined();
    expect((await caller.call(`${owner.organizationPath}/files`)).status).toBe(403);
    // The answer does not reveal whether the address has an account, nor the name in it.
    const unknown = await add(fixture.email('unknown'));
    expect(Object.keys(unknown)).toEqual(Object.keys(invitation));
    const invitation_secret = invitation.invite_uri.split('/').at(-1);
    const accepted = await caller.call('/api/v1/invitations:accept', {
      method: 'POST',
      json: { invitation_secret },
    });
    expect(accepted.status).toBe(200);
    expect((await caller.call(`${owner.organizationPath}/files`)).status).toBe(200);
    const again = await owner.call(path(), { method: 'POST', json: { email, role: 'editor' } });
    expect(await refusal(again)).toMatchObject({ status: 409, code: 6, reason: 'MEMBER_EXISTS' });
    expect((await of(email)).role).toBe('viewer');
  });

  it.each([
    [
      { email: 'a@example.com\u200b', role: 'viewer' },
      { status: 400, reason: 'EMAIL_INVALID' },
    ],
    [
      { email: 'no e-mail', role: 'viewer' },
      { status: 400, reason: 'EMAIL_INVALID' },
    ],
    [
      { email: 'a@example.com', role: 'king' },
      { status: 400, reason: 'FIELD_INVALID' },
    ],
    [{ email: 'a@example.com' }, { status: 400, reason: 'FIELD_INVALID' }],
    [
      { email: 7, role: 'viewer' },
      { status: 400, reason: 'FIELD_INVALID' },
    ],
    [
      { email: 'a\0@example.com', role: 'viewer' },
      { status: 400, reason: 'FIELD_INVALID' },
    ],
  ])('are not added as %j', async (json, expected) => {
    expect(await refusal(await owner.call(path(), { method: 'POST', json }))).toMatchObject(expected);
  });

  it('that are not there are not found, whatever their id', async () => {
    for (const id of ['nothing', '%00', 'a'.repeat(300), '..%2F..'])
      expect(await refusal(await owner.call(`${path()}/${id}`))).toMatchObject({ status: 404, code: 5 });
  });

  it('get another role, which counts at once', async () => {
    const { caller, member } = await createMember('viewer');
    expect((await act(owner, 'PATCH', member.name, { role: 'editor' })).status).toBe(200);
    await caller.upload('now I may');
    await act(owner, 'PATCH', member.name, { role: 'viewer' });
    const upload = await caller.call(`${owner.organizationPath}/files:upload`, { method: 'POST', body: 'x' });
    expect(await refusal(upload)).toMatchObject({ status: 403, reason: 'INSUFFICIENT_ROLE' });
  });

  it('lose every right when they are removed, that of their URLs too', async () => {
    const { caller, member } = await createMember('editor');
    const file = await caller.upload('mine');
    const { download_uri } = await caller.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    );
    const { upload_uri } = await caller.post<{ upload_uri: string }>(
      `${owner.organizationPath}/files:generateUploadUrl`,
    );
    expect((await act(owner, 'DELETE', member.name)).status).toBe(200);
    expect((await caller.call(`${owner.organizationPath}/files`)).status).toBe(403);
    expect((await fetch(download_uri)).status).toBe(403);
    expect((await fetch(upload_uri, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await act(owner, 'DELETE', member.name)).status).toBe(404);
  });

  it('leave on their own, and by no token of narrow scope', async () => {
    const { caller, email, member } = await createMember('viewer');
    const { token } = await fixture.createToken(email, { scope: ['files:write'] });
    const narrow = await fetch(`${owner.url}/api/v1/${member.name}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(await refusal(narrow)).toMatchObject({ status: 403, reason: 'INSUFFICIENT_SCOPE' });
    expect((await act(caller, 'DELETE', member.name)).status).toBe(200);
    expect((await caller.call(`${owner.organizationPath}/files`)).status).toBe(403);
  });

  describe('as an admin sees it', () => {
    let admin: Caller;
    beforeEach(async () => {
      admin = (await createMember('admin')).caller;
    });

    it('are managed below owner', async () => {
      const { member } = await createMember('viewer');
      expect((await act(admin, 'PATCH', member.name, { role: 'admin' })).status).toBe(200);
      expect((await act(admin, 'DELETE', member.name)).status).toBe(200);
    });

    it('are not made owners, and owners not touched', async () => {
      const { member } = await createMember('viewer');
      const theOwner = await of(fixture.ownerEmail);
      await fixture.createUser(`to-be-owner-${count}`);
      for (const refused of [
        await act(admin, 'PATCH', member.name, { role: 'owner' }),
        await act(admin, 'PATCH', theOwner.name, { role: 'viewer' }),
        await act(admin, 'DELETE', theOwner.name),
        await admin.call(path(), {
          method: 'POST',
          json: { email: fixture.email(`to-be-owner-${count}`), role: 'owner' },
        }),
      ])
        expect(await refusal(refused)).toMatchObject({ status: 403, code: 7, reason: 'OWNER_REQUIRED' });
    });
  });

  it('always have an owner among them', async () => {
    const theOwner = await of(fixture.ownerEmail);
    for (const refused of [
      await act(owner, 'PATCH', theOwner.name, { role: 'admin' }),
      await act(owner, 'DELETE', theOwner.name),
    ])
      expect(await refusal(refused)).toMatchObject({ status: 400, code: 9, reason: 'LAST_OWNER' });
  });

  it('always have an owner among them, when two demote each other at once', async () => {
    const second = await createMember('owner');
    const first = await of(fixture.ownerEmail);
    for (let times = 0; times < repetitions(20); times += 1) {
      const [ours, theirs] = await Promise.all([
        act(owner, 'PATCH', second.member.name, { role: 'viewer' }),
        act(second.caller, 'PATCH', first.name, { role: 'viewer' }),
      ]);
      expect([ours.status, theirs.status].sort()).toEqual([200, 403]);
      const [winner, loser] = ours.ok ? [owner, second.member] : [second.caller, first];
      await act(winner, 'PATCH', loser.name, { role: 'owner' });
    }
    await act(owner, 'DELETE', second.member.name);
  });

  const memberOf = (email: string) => ['--organization', fixture.organization, '--email', email];

  it('always have an owner among them, when all leave at once', async () => {
    const others = [await createMember('owner'), await createMember('owner')];
    const people = [{ caller: owner, email: fixture.ownerEmail }, ...others];
    for (let times = 0; times < repetitions(10); times += 1) {
      const members = await Promise.all(people.map(({ email }) => of(email)));
      const left = await Promise.all(
        people.map(({ caller }, at) => act(caller, 'DELETE', members[at]?.name ?? '')),
      );
      expect(left.map(({ status }) => status).sort()).toEqual([200, 200, 400]);
      for (const [at, { email }] of people.entries())
        if (left[at]?.ok) await fixture.holdall('member', 'add', ...memberOf(email), '--role', 'owner');
    }
    for (const { email } of others) await act(owner, 'DELETE', (await of(email)).name);
  });

  it('come and go on record', async () => {
    const { member, email } = await createMember('viewer');
    await act(owner, 'PATCH', member.name, { role: 'editor' });
    await act(owner, 'DELETE', member.name);
    const events = await fixture.query<{ action: string }>(
      `SELECT action FROM audit_events WHERE target = (SELECT id FROM users WHERE email = $1) ORDER BY created_at, id`,
      [email],
    );
    expect(events.map(({ action }) => action)).toEqual(['member.add', 'member.update', 'member.remove']);
  });
});

describe('usage', () => {
  it('shows files, bytes and the trash', async () => {
    const fixture = await createFixture();
    try {
      const usage = () => fixture.owner.get(`${fixture.owner.organizationPath}/usage`);
      expect(await usage()).toEqual({
        file_count: '0',
        size_bytes: '0',
        trashed_size_bytes: '0',
        version_size_bytes: '0',
      });
      await fixture.owner.upload('12345');
      const file = await fixture.owner.upload('123');
      expect(await usage()).toEqual({
        file_count: '2',
        size_bytes: '8',
        trashed_size_bytes: '0',
        version_size_bytes: '0',
      });
      await fixture.owner.call(`/api/v1/${file.name}`, { method: 'DELETE' });
      expect(await usage()).toEqual({
        file_count: '1',
        size_bytes: '5',
        trashed_size_bytes: '3',
        version_size_bytes: '0',
      });
      await fixture.owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
      expect(await usage()).toEqual({
        file_count: '1',
        size_bytes: '5',
        trashed_size_bytes: '0',
        version_size_bytes: '0',
      });
    } finally {
      await fixture.remove();
    }
  });
});
