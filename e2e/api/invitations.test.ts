import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Caller, createCaller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { repetitions } from '../infrastructure/repetitions';
import { createInstance } from '../infrastructure/service';
import { refusal } from './refusal';

type Invitation = { name: string; email?: string; role: string; expire_time: string; invite_uri: string };

describe('an invitation', () => {
  let fixture: IsolatedFixture;
  let owner: Caller;
  let count = 0;
  beforeAll(async () => {
    fixture = await createIsolatedFixture();
    owner = fixture.owner;
  });
  afterAll(() => fixture.remove());

  const path = () => `${owner.organizationPath}/invitations`;
  const invite = (json: object = {}) => owner.post<Invitation>(path(), { role: 'editor', ...json });
  const secretOf = ({ invite_uri }: Invitation) => invite_uri.slice(invite_uri.lastIndexOf('/') + 1);
  const accept = (caller: Caller, invitation_secret: string) =>
    caller.call('/api/v1/invitations:accept', { method: 'POST', json: { invitation_secret } });
  const list = async () => (await owner.get<{ invitations: Invitation[] }>(path())).invitations;
  function createUser() {
    count += 1;
    return fixture.createUser(`guest-${count}@example.com`);
  }

  it('makes the user who accepts it a member with its role, once', async () => {
    const invitation = await invite();
    expect(invitation).toMatchObject({
      name: expect.stringMatching(/^organizations\/acme\/invitations\/[\w-]+$/),
      role: 'editor',
      invite_uri: expect.stringContaining(`${owner.url}/invite/`),
    });
    const inAWeek = Date.parse(invitation.expire_time) - Date.now();
    expect(inAWeek).toBeGreaterThan(6.9 * 86_400_000);
    expect(inAWeek).toBeLessThan(7.1 * 86_400_000);
    const guest = await createUser();
    const accepted = await accept(guest, secretOf(invitation));
    expect(await accepted.json()).toEqual({ organization: 'organizations/acme', role: 'editor' });
    await guest.upload('as an editor');
    const again = await accept(await createUser(), secretOf(invitation));
    expect(await refusal(again)).toMatchObject({ status: 403, code: 7, reason: 'INVITATION_ENDED' });
  });

  it('is listed without its link, as long as it can be accepted', async () => {
    const { invite_uri, ...invitation } = await invite({ email: 'Listed@Example.com' });
    expect(invite_uri).toBeTruthy();
    expect(invitation.email).toBe('listed@example.com');
    expect(await list()).toContainEqual(invitation);
    expect((await owner.call(`/api/v1/${invitation.name}`, { method: 'DELETE' })).status).toBe(200);
    expect((await list()).map(({ name }) => name)).not.toContain(invitation.name);
    expect((await owner.call(`/api/v1/${invitation.name}`, { method: 'DELETE' })).status).toBe(404);
    const revoked = await accept(await createUser(), secretOf({ ...invitation, invite_uri }));
    expect(await refusal(revoked)).toMatchObject({ status: 403, reason: 'INVITATION_ENDED' });
  });

  it('gets another role as long as it is open', async () => {
    const { invite_uri, ...invitation } = await invite({ role: 'viewer' });
    const at = `/api/v1/${invitation.name}`;
    const change = (caller: Caller, role: string) => caller.call(at, { method: 'PATCH', json: { role } });
    expect(await (await change(owner, 'admin')).json()).toEqual({ ...invitation, role: 'admin' });
    expect(await owner.get(at)).toEqual({ ...invitation, role: 'admin' });
    const admin = await fixture.createUser('changing@example.com', 'admin');
    expect(await refusal(await change(admin, 'owner'))).toMatchObject({
      status: 403,
      reason: 'OWNER_REQUIRED',
    });
    expect((await change(owner, 'owner')).status).toBe(200);
    expect(await refusal(await change(admin, 'viewer'))).toMatchObject({
      status: 403,
      reason: 'OWNER_REQUIRED',
    });
    expect((await change(owner, 'unknown')).status).toBe(400);
    const accepted = await accept(await createUser(), secretOf({ ...invitation, invite_uri }));
    expect(await accepted.json()).toMatchObject({ role: 'owner' });
    for (const late of [await change(owner, 'viewer'), await owner.call(at)])
      expect(await refusal(late)).toMatchObject({ status: 404, reason: 'INVITATION_NOT_FOUND' });
  });

  it('for one e-mail is for that user only', async () => {
    const invitation = await invite({ email: `guest-${count + 2}@example.com` });
    const other = await accept(await createUser(), secretOf(invitation));
    expect(await refusal(other)).toMatchObject({ status: 403, reason: 'INVITATION_FOR_ANOTHER' });
    expect((await accept(await createUser(), secretOf(invitation))).status).toBe(200);
  });

  it('lets a person without an account create one, with the invited e-mail', async () => {
    const invitation = await invite({ email: 'new@example.com' });
    const signUp = (json: object) =>
      createCaller(owner.url, null).call('/api/v1/users', {
        method: 'POST',
        json: { password: 'long enough', ...json },
      });
    const invitation_secret = secretOf(invitation);
    const uninvited = await signUp({ email: 'new@example.com' });
    expect(await refusal(uninvited)).toMatchObject({ status: 403, reason: 'SIGN_UP_CLOSED' });
    const another = await signUp({ email: 'another@example.com', invitation_secret });
    expect(await refusal(another)).toMatchObject({ status: 403, reason: 'INVITATION_FOR_ANOTHER' });
    const made = await signUp({ email: 'New@example.com', invitation_secret });
    expect(await made.json()).toMatchObject({ email: 'new@example.com', email_verified: false });
    // The account is a member at once; accepting the same invitation again answers the same.
    const { token } = await fixture.createToken('new@example.com');
    const invited = createCaller(owner.url, token);
    await invited.upload('as an editor');
    const again = await accept(invited, invitation_secret);
    expect(await again.json()).toEqual({ organization: 'organizations/acme', role: 'editor' });
    const late = await signUp({ email: 'late@example.com', invitation_secret });
    expect(await refusal(late)).toMatchObject({ status: 403, reason: 'INVITATION_ENDED' });
    const removed = ['--organization', 'acme', '--email', 'new@example.com'];
    await fixture.holdall('member', 'remove', ...removed);
    expect(await refusal(await accept(invited, invitation_secret))).toMatchObject({
      status: 403,
      reason: 'INVITATION_ENDED',
    });
  });

  it('creates one account, however many try at once', async () => {
    const invitation_secret = secretOf(await invite());
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((number) =>
        createCaller(owner.url, null).call('/api/v1/users', {
          method: 'POST',
          json: { email: `at-once-${number}@example.com`, password: 'long enough', invitation_secret },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403, 403]);
    const rows = await fixture.query("SELECT email FROM users WHERE email LIKE 'at-once-%'");
    expect(rows).toHaveLength(1);
  });

  it('stays open when the account cannot be created', async () => {
    const invitation_secret = secretOf(await invite());
    const signUp = (json: object) =>
      createCaller(owner.url, null).call('/api/v1/users', {
        method: 'POST',
        json: { invitation_secret, ...json },
      });
    const taken = await signUp({ email: fixture.ownerEmail, password: 'long enough' });
    expect(await refusal(taken)).toMatchObject({ status: 409, reason: 'EMAIL_TAKEN' });
    const short = await signUp({ email: 'short@example.com', password: 'short' });
    expect(await refusal(short)).toMatchObject({ status: 400, reason: 'PASSWORD_INVALID' });
    expect((await signUp({ email: 'whole@example.com', password: 'long enough' })).status).toBe(200);
  });

  it('of a member changes nothing, and stays', async () => {
    const invitation = await invite();
    const member = await accept(owner, secretOf(invitation));
    expect(await refusal(member)).toMatchObject({ status: 409, code: 6, reason: 'MEMBER_EXISTS' });
    expect((await accept(await createUser(), secretOf(invitation))).status).toBe(200);
  });

  it('ends with the permission of its creator', async () => {
    const admin = await fixture.createUser('inviting@example.com', 'admin');
    const invitation = await admin.post<Invitation>(path(), { role: 'viewer' });
    const toOwner = await admin.call(path(), { method: 'POST', json: { role: 'owner' } });
    expect(await refusal(toOwner)).toMatchObject({ status: 403, reason: 'OWNER_REQUIRED' });
    await fixture.instance.holdall(
      'member',
      'add',
      '--organization',
      'acme',
      '--email',
      'inviting@example.com',
      '--role',
      'editor',
    );
    const late = await accept(await createUser(), secretOf(invitation));
    expect(await refusal(late)).toMatchObject({ status: 403, reason: 'INVITATION_ENDED' });
  });

  it('expires', async () => {
    const invitation = await invite({ expire_duration: '0.001s' });
    const late = await accept(await createUser(), secretOf(invitation));
    expect(await refusal(late)).toMatchObject({ status: 403, reason: 'INVITATION_ENDED' });
  });

  it('is accepted once when many try at once', async () => {
    const guests = await Promise.all([createUser(), createUser(), createUser(), createUser()]);
    for (let times = 0; times < repetitions(5); times += 1) {
      const secret = secretOf(await invite({ role: 'viewer' }));
      const answers = await Promise.all(guests.map((guest) => accept(guest, secret)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
      const at = answers.findIndex(({ ok }) => ok);
      await fixture.query(`DELETE FROM memberships WHERE role = 'VIEWER'`);
      expect(at).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([
    { role: 'king' },
    { role: 'viewer', email: 'no e-mail' },
    { role: 'viewer', expire_duration: '0s' },
    { role: 'viewer', expire_duration: '2592001s' },
    {},
  ])('is not made from %j', async (json) => {
    expect(await refusal(await owner.call(path(), { method: 'POST', json }))).toMatchObject({
      status: 400,
      code: 3,
    });
  });

  it('is not accepted by a token of narrow scope, nor by a wrong secret', async () => {
    const email = `guest-${count + 1}@example.com`;
    await createUser();
    const { token } = await fixture.createToken(email, { scope: ['files:write'] });
    const narrow = await accept(createCaller(owner.url, token), secretOf(await invite()));
    expect(await refusal(narrow)).toMatchObject({ status: 403, reason: 'INSUFFICIENT_SCOPE' });
    const wrong = await accept(owner, `${secretOf(await invite()).slice(0, -1)}x`);
    expect(await refusal(wrong)).toMatchObject({ status: 403, reason: 'INVITATION_INVALID' });
  });

  it('goes with its organization', async () => {
    await owner.post('/api/v1/organizations', { organization_id: 'doomed' });
    const invitation = await owner.post<Invitation>('/api/v1/organizations/doomed/invitations', {
      role: 'viewer',
    });
    await owner.call('/api/v1/organizations/doomed', { method: 'DELETE' });
    const late = await accept(await createUser(), secretOf(invitation));
    expect(await refusal(late)).toMatchObject({ status: 403, reason: 'INVITATION_ENDED' });
    await expect
      .poll(() => fixture.query("SELECT id FROM invitations WHERE organization_id = 'doomed'"), {
        timeout: 30_000,
      })
      .toEqual([]);
  });
});

describe('open sign-up', () => {
  it('never makes the first account, which is the administrator', async () => {
    const instance = await createInstance(inject('postgres'), { env: { SIGN_UP: 'open' } });
    try {
      const { url } = await instance.start();
      const json = { email: 'first@example.com', password: 'long enough' };
      const answer = await createCaller(url, null).call('/api/v1/users', { method: 'POST', json });
      expect(await refusal(answer)).toMatchObject({ status: 403, code: 7, reason: 'SETUP_NEEDED' });
      await instance.holdall('user', 'create', '--email', 'operator@example.com');
      const second = await createCaller(url, null).call('/api/v1/users', { method: 'POST', json });
      expect(second.status).toBe(200);
    } finally {
      await instance.remove();
    }
  });
});
