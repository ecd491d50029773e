import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, createCaller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

type AuditEvent = {
  name: string;
  create_time: string;
  actor: string;
  action: string;
  target: string;
  target_name?: string;
  url?: string;
  outcome: string;
  address?: string;
  request_id?: string;
};
type Page = { audit_events: AuditEvent[]; next_page_token: string };

describe('audit events', () => {
  let fixture: IsolatedFixture;
  let owner: Caller;
  let viewer: Caller;
  let outsider: Caller;
  beforeAll(async () => {
    fixture = await createIsolatedFixture();
    owner = fixture.owner;
    [viewer, outsider] = await Promise.all([
      fixture.createUser('viewer', 'viewer'),
      fixture.createUser('outsider'),
    ]);
  });
  afterAll(() => fixture.remove());

  const page = (query: string) => owner.get<Page>(`${owner.organizationPath}/auditEvents?${query}`);
  const events = async (query: string) => (await page(query)).audit_events;
  const about = (name: string) => events(`target=${encodeURIComponent(name)}`);

  it('name user, action, item and address, newest first', async () => {
    const file = await owner.upload('hello', 'listed.txt');
    await owner.call(`/api/v1/${file.name}`, {
      method: 'DELETE',
      headers: { 'X-Request-Id': 'of the client' },
    });
    const [deleted, uploaded] = await about(file.name);
    expect(uploaded).toEqual({
      name: expect.stringMatching(/^organizations\/acme\/auditEvents\/[\w-]+$/),
      create_time: expect.stringMatching(/Z$/),
      actor: fixture.ownerEmail,
      actor_name: 'owner',
      token: expect.stringMatching(/^tokens\/./),
      action: 'file.upload',
      target: file.name,
      target_name: 'listed.txt',
      folder_name: '',
      outcome: 'OK',
      address: expect.stringMatching(/127\.0\.0\.1|::1/),
      request_id: expect.any(String),
    });
    expect(deleted).toMatchObject({ action: 'file.delete', target: file.name });
  });

  it('name the upload URL that was used and its creator, and the command line as the system', async () => {
    const { upload_uri, name } = await owner.post<{ upload_uri: string; name: string }>(
      `${owner.organizationPath}/files:generateUploadUrl`,
    );
    const answer = await fetch(upload_uri, { method: 'PUT', body: 'x' });
    const file = (await answer.json()) as { name: string };
    expect(await about(file.name)).toMatchObject([
      { action: 'file.upload', actor: fixture.ownerEmail, url: name },
    ]);
    expect(await events('action=member.add')).toMatchObject([{ actor: 'system', outcome: 'OK' }]);
  });

  it('keep the names that targets had, and those of people while they exist', async () => {
    const file = await owner.upload('x', 'before.txt');
    const rename = (filename: string) =>
      owner.call(`/api/v1/${file.name}`, { method: 'PATCH', json: { filename } });
    await rename('after.txt');
    await owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
    const names = async (target: string) =>
      (await about(target)).map((event) => [event.action, event.target_name]);
    expect(await names(file.name)).toEqual([
      ['file.purge', 'after.txt'],
      ['file.update', 'after.txt'],
      ['file.upload', 'before.txt'],
    ]);
    const folder = await owner.post<{ name: string }>(`${owner.organizationPath}/folders`, {
      display_name: 'Reports',
    });
    expect(await names(folder.name)).toEqual([['folder.create', 'Reports']]);
    const link = await owner.post<{ name: string }>(`/api/v1/${folder.name}/shareLinks`, {});
    expect(await names(link.name)).toEqual([['share_link.create', 'Reports']]);
    const email = fixture.email('leaver');
    await fixture.createUser(email, 'viewer');
    const [added] = await events('action=member.add');
    expect(added).toMatchObject({ target_name: email });
    await fixture.holdall('user', 'delete', '--email', email);
    expect((await about(added?.target ?? '')).at(-1)).not.toHaveProperty('target_name');
    // Not the name of what belongs to others.
    const beside = 'beside-names';
    await owner.post('/api/v1/organizations', { organization_id: beside });
    const foreign = await owner.upload('x', 'secret name.txt');
    const path = foreign.name.replace('acme', beside);
    expect((await viewer.call(`/api/v1/${path}/metadata`)).status).toBe(403);
    await expect
      .poll(() => owner.get<Page>(`/api/v1/organizations/${beside}/auditEvents?outcome=DENIED`))
      .toMatchObject({ audit_events: [expect.not.objectContaining({ target_name: expect.anything() })] });
  });

  it('record denials by role, by scope and of non-members', async () => {
    const file = await owner.upload('mine');
    await viewer.call(`/api/v1/${file.name}`, { method: 'DELETE' });
    await outsider.call(`/api/v1/${file.name}/metadata`);
    const { token } = await fixture.createToken(fixture.ownerEmail, { scope: ['files:read'] });
    await createCaller(owner.url, token).call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
    await expect
      .poll(() => about(file.name))
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            actor: fixture.email('viewer'),
            action: 'file.write',
            outcome: 'DENIED',
          }),
          expect.objectContaining({
            actor: fixture.email('outsider'),
            action: 'file.read',
            outcome: 'DENIED',
          }),
          expect.objectContaining({ actor: fixture.ownerEmail, outcome: 'DENIED' }),
        ]),
      );
    const denied = await events(`outcome=DENIED&actor=${fixture.email('outsider')}`);
    expect(denied.map(({ target }) => target)).toEqual([file.name]);
  });

  it('include tokens, in the organizations that they allow', async () => {
    await owner.post('/api/v1/organizations', { organization_id: 'beside' });
    const [wide, pinned] = [
      await fixture.createToken(fixture.ownerEmail),
      await fixture.createToken(fixture.ownerEmail, { organization: ['beside'] }),
    ];
    await createCaller(owner.url, wide.token).call(`/api/v1/${wide.name}`, { method: 'DELETE' });
    await fixture.holdall('token', 'revoke', pinned.name);
    const made = { action: 'token.create', target: wide.name, actor: 'system' };
    const revoked = { action: 'token.revoke', target: wide.name, actor: fixture.ownerEmail };
    expect(await about(wide.name)).toMatchObject([revoked, made]);
    expect(await about(pinned.name)).toEqual([]);
    const beside = await owner.get<Page>('/api/v1/organizations/beside/auditEvents?action=token.');
    expect(beside.audit_events.map(({ target }) => target)).toEqual(
      [pinned, wide, pinned, wide].map(({ name }) => name),
    );
  });

  it('are not written for organizations that are not there', async () => {
    const before = await fixture.query('SELECT id FROM audit_events');
    expect((await owner.call('/api/v1/organizations/nowhere/files')).status).toBe(403);
    await owner.upload('a later event');
    const after = await fixture.query<{ organization_id: string }>(
      'SELECT organization_id FROM audit_events',
    );
    expect(after.length).toBe(before.length + 1);
  });

  it('are filtered by actor, action, time and outcome', async () => {
    const all = await events('page_size=1000');
    const file = await owner.upload('filtered');
    const [last] = await about(file.name);
    expect(await events(`from=${last?.create_time}`)).toEqual([last]);
    expect(await events(`to=${last?.create_time}&page_size=1000`)).toEqual(all);
    const kinds = new Set((await events('action=file.&outcome=OK')).map(({ action }) => action));
    expect([...kinds].every((action) => action.startsWith('file.'))).toBe(true);
    expect(
      await events(`actor=${fixture.ownerEmail.replace('owner', 'Owner')}&action=file.upload`),
    ).toContainEqual(last);
    expect(await events('actor=unknown@example.com')).toEqual([]);
  });

  it('come in pages that stay while more is done', async () => {
    const all = (await events('page_size=1000')).map(({ name }) => name);
    const paged: string[] = [];
    for (let token = ''; ; ) {
      const { audit_events, next_page_token } = await page(`page_size=3&page_token=${token}`);
      paged.push(...audit_events.map(({ name }) => name));
      token = next_page_token;
      if (!token) break;
      await owner.upload('meanwhile');
    }
    expect(paged).toEqual(all);
  });

  it('are filtered by days of UTC', async () => {
    const all = await events('page_size=1000');
    const [last] = all;
    const day = String(last?.create_time).slice(0, 10);
    const before = new Date(Date.parse(day) - 1).toISOString().slice(0, 10);
    expect(await events(`to=${day}&page_size=1000`)).toEqual(all);
    expect(await events(`from=${day}&page_size=1`)).toEqual([last]);
    expect(await events(`to=${before}&page_size=1000`)).not.toContainEqual(last);
  });

  it.each([
    'from=2026-11-01T00:00:00',
    'to=2026-02-30T00:00:00Z',
    'from=Nov%201%202026',
    'from=',
    'to=',
    'from=yesterday',
    'outcome=MAYBE',
    'page_token=x',
    'action=%00',
    'page_size=-1',
  ])('are refused for a bad question: %s', async (query) => {
    const answer = await owner.call(`${owner.organizationPath}/auditEvents?${query}`);
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 3 });
  });

  it('are for admins', async () => {
    const answer = await viewer.call(`${owner.organizationPath}/auditEvents`);
    expect(await refusal(answer)).toMatchObject({ status: 403, reason: 'INSUFFICIENT_ROLE' });
  });
});
