import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { createBrowser, signIn, trySignIn } from './session';

type ListedOrganization = { organization_id: string; owners: string[] } & Record<string, unknown>;
type KnownUser = { name: string; email: string; disabled: boolean; organization_count: number };
type AuditEvents = { audit_events: { actor: string; action: string; target: string }[] };
type Users = { users: KnownUser[]; next_page_token: string };

const password = 'correct horse battery';

describe('administrators of the instance', () => {
  let fixture: IsolatedFixture;
  let administrator: Caller;
  let member: Caller;
  beforeAll(async () => {
    fixture = await createIsolatedFixture();
    administrator = fixture.owner;
    member = await fixture.createUser('member@example.com', 'admin');
  });
  afterAll(() => fixture.remove());

  const organizations = async (query = '') =>
    (
      await administrator.get<{ organizations: ListedOrganization[] }>(
        `/api/v1/instance/organizations?query=${query}`,
      )
    ).organizations;
  const findUser = async (email: string) => {
    const { users } = await administrator.get<Users>(`/api/v1/users?query=${encodeURIComponent(email)}`);
    expect(users).toHaveLength(1);
    return users[0] as KnownUser;
  };
  const setDisabled = (name: string, disabled: boolean) =>
    administrator.call(`/api/v1/${name}`, { method: 'PATCH', json: { disabled } });

  const remove = (name: string) => administrator.call(`/api/v1/${name}`, { method: 'DELETE' });
  async function signInAs(email: string) {
    await fixture.holdall('user', 'set-password', '--email', email, '--password', password);
    return signIn(administrator.url, email, password);
  }

  it('see its health and its totals', async () => {
    const before = await administrator.get<Record<string, string>>('/api/v1/instance');
    expect(before).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      database: 'ok',
      object_store: 'ok',
    });
    await administrator.upload('12345');
    const after = await administrator.get<Record<string, string>>('/api/v1/instance');
    expect(Number(after.file_count) - Number(before.file_count)).toBe(1);
    expect(Number(after.size_bytes) - Number(before.size_bytes)).toBe(5);
  });

  it('see all organizations, also those that they are no member of', async () => {
    await member.post('/api/v1/organizations', { organization_id: 'foreign', display_name: 'Über uns' });
    expect((await organizations()).map(({ organization_id: id }) => id)).toEqual(['acme', 'foreign']);
    for (const query of ['oreig', '%C3%9Cber'])
      expect(await organizations(query)).toMatchObject([
        { organization_id: 'foreign', owners: ['member@example.com'], member_count: 1, file_count: '0' },
      ]);
    expect((await administrator.call('/api/v1/organizations/foreign/files')).status).toBe(403);
  });

  it('set a quota and take it away, on record', async () => {
    const patch = (json: unknown) =>
      administrator.call('/api/v1/instance/organizations/foreign', { method: 'PATCH', json });
    await patch({ quota_bytes: '1000', quota_files: 7 });
    const set = { quota_bytes: '1000', quota_files: '7' };
    expect(await organizations('foreign')).toMatchObject([set]);
    expect(await member.get('/api/v1/organizations/foreign/usage')).toMatchObject(set);
    await patch({ quotaBytes: null });
    expect((await organizations('foreign'))[0]).not.toHaveProperty('quota_bytes');
    expect(await organizations('foreign')).toMatchObject([{ quota_files: '7' }]);
    const { audit_events: events } = await member.get<{ audit_events: { actor: string }[] }>(
      '/api/v1/organizations/foreign/auditEvents?action=organization.quota',
    );
    expect(events.map(({ actor }) => actor)).toEqual([fixture.ownerEmail, fixture.ownerEmail]);
    for (const quota_bytes of ['-1', 'much', 1.5, '99999999999999999999'])
      expect(await refusal(await patch({ quota_bytes }))).toMatchObject({ status: 400 });
    const nowhere = '/api/v1/instance/organizations/nowhere';
    expect(await refusal(await administrator.call(nowhere, { method: 'PATCH', json: {} }))).toMatchObject({
      status: 404,
      reason: 'ORGANIZATION_NOT_FOUND',
    });
  });

  it('set it from the shell, too', async () => {
    const quota = (...args: string[]) => fixture.instance.holdall('org', 'quota', 'foreign', ...args);
    expect(await quota('--bytes', '5000')).toMatchObject({ quota_bytes: '5000', quota_files: '7' });
    expect(await quota('--bytes', 'none', '--files', 'none')).toMatchObject({
      quota_bytes: null,
      quota_files: null,
    });
    await expect(quota('--bytes', '1.5')).rejects.toThrow('--bytes');
  });

  it('disable a user and let them in again, on record', async () => {
    const caller = await fixture.createUser('leaver@example.com', 'editor');
    const { name } = await findUser('leaver@example.com');
    expect((await setDisabled(name, true)).status).toBe(200);
    expect(await refusal(await caller.call('/api/v1/user'))).toMatchObject({
      status: 401,
      reason: 'USER_DISABLED',
    });
    expect(await findUser('leaver@example.com')).toMatchObject({ disabled: true, organization_count: 1 });
    expect((await setDisabled(name, false)).status).toBe(200);
    expect((await caller.call('/api/v1/user')).status).toBe(200);
    const events = await fixture.query<{ action: string }>(
      `SELECT action FROM audit_events WHERE organization_id = 'acme' AND action LIKE 'user.%' ORDER BY created_at, id`,
    );
    expect(events.map(({ action }) => action)).toEqual(['user.disable', 'user.enable']);
  });

  it('do not disable their last one', async () => {
    const { name } = await findUser(fixture.ownerEmail);
    expect(await refusal(await setDisabled(name, true))).toMatchObject({
      status: 400,
      reason: 'LAST_ADMINISTRATOR',
    });
    expect(await refusal(await setDisabled('users/nothing', true))).toMatchObject({ status: 404 });
  });

  it('delete a user with their personal data; what they made stays, their links end', async () => {
    const leaver = await fixture.createUser('gone@example.com', 'editor');
    const { name } = await findUser('gone@example.com');
    const file = await leaver.upload('stays');
    const { share_uri } = await leaver.post<{ share_uri: string }>(`/api/v1/${file.name}/shareLinks`, {});
    const { upload_uri } = await leaver.post<{ upload_uri: string }>(
      `${leaver.organizationPath}/files:generateUploadUrl`,
    );
    const { download_uri } = await leaver.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    );
    const browser = await signInAs('gone@example.com');
    expect((await remove(name)).status).toBe(200);
    expect((await leaver.call('/api/v1/user')).status).toBe(401);
    expect((await browser.fetch('/api/v1/user')).status).toBe(401);
    expect((await fetch(share_uri)).status).toBe(410);
    expect((await fetch(download_uri)).status).toBe(403);
    expect((await fetch(upload_uri, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect(await (await administrator.call(`/api/v1/${file.name}:download`)).text()).toBe('stays');
    expect((await administrator.get<Users>('/api/v1/users?query=gone')).users).toEqual([]);
    // The audit log keeps the id of the user as a pseudonym, which can be searched for.
    const events = `${administrator.organizationPath}/auditEvents`;
    const { audit_events: made } = await administrator.get<AuditEvents>(`${events}?actor=${name}`);
    expect(made.map(({ action }) => action)).toContain('file.upload');
    expect(new Set(made.map(({ actor }) => actor))).toEqual(new Set([name]));
    const { audit_events: deleted } = await administrator.get<AuditEvents>(`${events}?action=user.delete`);
    expect(deleted).toMatchObject([
      { actor: fixture.ownerEmail, target: `organizations/acme/members/${name.split('/')[1]}` },
    ]);
    const tables = await fixture.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`,
    );
    for (const { name: table } of tables) {
      const text = `SELECT 1 FROM "${table}" t WHERE position('gone@example.com' in t::text) > 0`;
      expect(await fixture.query(text), table).toEqual([]);
    }
    expect(await refusal(await remove(name))).toMatchObject({ status: 404, reason: 'USER_NOT_FOUND' });
    // The address is free for another account, which has nothing of the old one.
    const next = await fixture.createUser('gone@example.com');
    expect((await next.call(`${leaver.organizationPath}/files`)).status).toBe(403);
  });

  it('delete neither their last one nor the only owner of an organization', async () => {
    const { name } = await findUser(fixture.ownerEmail);
    expect(await refusal(await remove(name))).toMatchObject({ status: 400, reason: 'LAST_ADMINISTRATOR' });
    const { name: owner } = await findUser('member@example.com');
    const only = await remove(owner);
    expect((await only.json()).details[0]).toMatchObject({
      reason: 'LAST_OWNER',
      metadata: { organizations: 'foreign' },
    });
    expect(only.status).toBe(400);
    const partner = await fixture.createUser('partner@example.com');
    await partner.post('/api/v1/organizations', { organization_id: 'shared' });
    await fixture.holdall(
      'member',
      'add',
      '--organization',
      'shared',
      '--email',
      'gone@example.com',
      '--role',
      'owner',
    );
    expect((await remove((await findUser('partner@example.com')).name)).status).toBe(200);
    expect((await remove((await findUser('gone@example.com')).name)).status).toBe(400);
  });

  it('are not needed to delete the own account, in a session and with the password', async () => {
    const leaver = await fixture.createUser('own@example.com', 'viewer');
    const browser = await signInAs('own@example.com');
    const removeOwn = (current_password?: string) =>
      browser.fetch('/api/v1/user', { method: 'DELETE', body: JSON.stringify({ current_password }) });
    for (const wrong of [undefined, 'wrong password'])
      expect(await refusal(await removeOwn(wrong))).toMatchObject({ status: 400, reason: 'PASSWORD_WRONG' });
    const byToken = await leaver.call('/api/v1/user', {
      method: 'DELETE',
      json: { current_password: password },
    });
    expect(await refusal(byToken)).toMatchObject({ status: 403, reason: 'SESSION_ONLY' });
    expect((await removeOwn(password)).status).toBe(200);
    expect((await browser.fetch('/api/v1/user')).status).toBe(401);
    expect((await trySignIn(createBrowser(leaver.url), 'own@example.com', password)).status).toBe(401);
  });

  it('are listed in pages', async () => {
    const all = await administrator.get<Users>('/api/v1/users');
    const paged: string[] = [];
    for (let token = ''; ; ) {
      const page = await administrator.get<Users>(`/api/v1/users?page_size=1&page_token=${token}`);
      paged.push(...page.users.map(({ name }) => name));
      token = page.next_page_token;
      if (!token) break;
    }
    expect(paged).toEqual(all.users.map(({ name }) => name));
  });
});
