import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiStatus, type Caller, createCaller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { onEveryStore } from './stores';

type Organization = {
  name: string;
  organization_id: string;
  display_name: string;
  root_resource_id: string;
  role: string;
  etag: string;
  create_time: string;
  update_time: string;
};

const path = '/api/v1/organizations';

describe('organizations', () => {
  let fixture: IsolatedFixture;
  beforeAll(async () => {
    fixture = await createIsolatedFixture();
  });
  afterAll(() => fixture?.remove());

  const create = (json: unknown, caller: Caller = fixture.owner) =>
    caller.call(path, { method: 'POST', json });

  it('are made by any user, who owns them', async () => {
    const someone = await fixture.createUser('someone@example.com');
    const answer = await create({ organization_id: 'first-one', display_name: 'The First' }, someone);
    expect(answer.status).toBe(200);
    const made = (await answer.json()) as Organization;
    expect(made).toEqual({
      name: 'organizations/first-one',
      organization_id: 'first-one',
      display_name: 'The First',
      root_resource_id: expect.any(String),
      role: 'owner',
      require_second_factor: false,
      keep_versions: 100,
      keep_versions_days: 30,
      etag: expect.stringMatching(/^".+"$/),
      create_time: expect.stringMatching(/Z$/),
      update_time: expect.stringMatching(/Z$/),
    });
    expect(await someone.get(`${path}/first-one`)).toEqual(made);
    expect(await someone.get(path)).toEqual({ organizations: [made], next_page_token: '' });
    const file = await createCaller(fixture.owner.url, someone.token, 'first-one').upload('x');
    expect(file.name).toMatch(/^organizations\/first-one\/files\//);
  });

  it('are made from lowerCamelCase as well, and are called by their id without a name', async () => {
    const answer = await create({ organizationId: 'camel', unknownField: 1 });
    expect(await answer.json()).toMatchObject({ organization_id: 'camel', display_name: 'camel' });
  });

  it.each(['abc', 'a-1', 'a--b', `a${'b'.repeat(61)}c`])('may be called %s', async (id) => {
    expect((await create({ organization_id: id })).status).toBe(200);
  });

  it.each([
    '',
    'ab',
    'Abc',
    '1abc',
    '-abc',
    'abc-',
    'a_b',
    'a.b',
    'ab c',
    'äbc',
    `a${'b'.repeat(62)}c`,
    'abc\n',
  ])('may not be called %j', async (id) => {
    expect(await refusal(await create({ organization_id: id }))).toMatchObject({
      status: 400,
      code: 3,
      reason: 'ORGANIZATION_ID_INVALID',
    });
  });

  it.each([
    {},
    { organization_id: null },
    { organization_id: 7 },
    { organization_id: 'abcd', display_name: 7 },
  ])('are not made from %j', async (json) => {
    expect(await refusal(await create(json))).toMatchObject({
      status: 400,
      code: 3,
      reason: 'FIELD_INVALID',
    });
  });

  it('are listed page by page', async () => {
    const all = await fixture.owner.get<{ organizations: Organization[] }>(`${path}?page_size=1000`);
    const first = await fixture.owner.get<{ organizations: Organization[]; next_page_token: string }>(
      `${path}?page_size=1`,
    );
    const rest = await fixture.owner.get<{ organizations: Organization[]; next_page_token: string }>(
      `${path}?page_token=${first.next_page_token}`,
    );
    expect([...first.organizations, ...rest.organizations]).toEqual(all.organizations);
    expect(rest.next_page_token).toBe('');
    expect(await refusal(await fixture.owner.call(`${path}?page_token=x`))).toMatchObject({
      status: 400,
      code: 3,
    });
  });

  it('change their display name, in the version that is meant', async () => {
    await create({ organization_id: 'renamed' });
    const before = await fixture.owner.get<Organization>(`${path}/renamed`);
    const patch = (json: unknown, headers: Record<string, string> = {}) =>
      fixture.owner.call(`${path}/renamed`, { method: 'PATCH', json, headers });
    const after = (await (
      await patch({ displayName: 'Neu' }, { 'If-Match': before.etag })
    ).json()) as Organization;
    expect(after).toMatchObject({ display_name: 'Neu', organization_id: 'renamed' });
    expect(after.etag).not.toBe(before.etag);
    expect(await (await patch({ display_name: 'Neu' })).json()).toEqual(after);
    expect(await refusal(await patch({ display_name: 'x' }, { 'If-Match': before.etag }))).toMatchObject({
      status: 412,
      code: 10,
    });
    expect(await refusal(await patch({ display_name: '' }))).toMatchObject({ status: 400, code: 3 });
  });

  it('never give their id to another, while they live and after', async () => {
    const taken = { status: 409, code: 6, reason: 'ORGANIZATION_ID_TAKEN' };
    await create({ organization_id: 'only-once' });
    const someone = await fixture.createUser('second@example.com');
    for (const caller of [fixture.owner, someone])
      expect(await refusal(await create({ organization_id: 'only-once' }, caller))).toMatchObject(taken);
    expect((await fixture.owner.call(`${path}/only-once`, { method: 'DELETE' })).status).toBe(200);
    for (const caller of [fixture.owner, someone])
      expect(await refusal(await create({ organization_id: 'only-once' }, caller))).toMatchObject(taken);
    await expect(
      fixture.instance.holdall('org', 'create', 'only-once', '--owner', fixture.ownerEmail),
    ).rejects.toThrow();
  });

  it('answer non-members as organizations that do not exist', async () => {
    const outsider = await fixture.createUser('outsider@example.com');
    const file = await fixture.owner.upload('secret');
    const id = file.name.split('/').at(-1);
    const bodies = new Set<string>();
    for (const organization of ['acme', 'never-was', 'only-once', 'UPPER', 'x'.repeat(100)]) {
      const answers = [
        await outsider.call(`${path}/${organization}`),
        await outsider.call(`${path}/${organization}/files`),
        await outsider.call(`${path}/${organization}/files/${id}/metadata`),
        await outsider.call(`${path}/${organization}/files/${id}:download`),
        await outsider.call(`${path}/${organization}/files/${id}`, { method: 'DELETE' }),
        await outsider.call(`${path}/${organization}/files:upload`, { method: 'POST', body: 'x' }),
        await outsider.call(`${path}/${organization}/files:generateUploadUrl`, { method: 'POST' }),
        await outsider.call(`${path}/${organization}`, { method: 'DELETE' }),
      ];
      for (const answer of answers) {
        const body = await answer.text();
        expect([answer.status, (JSON.parse(body) as ApiStatus).code]).toEqual([403, 7]);
        bodies.add(body);
      }
    }
    expect([...bodies]).toHaveLength(1);
  });
});

describe('ORGANIZATION_CREATION=administrators', () => {
  it('leaves making organizations to the administrators of the instance', async () => {
    const fixture = await createIsolatedFixture({ env: { ORGANIZATION_CREATION: 'administrators' } });
    try {
      const someone = await fixture.createUser('someone@example.com');
      const create = (caller: Caller, id: string) =>
        caller.call(path, { method: 'POST', json: { organization_id: id } });
      expect(await refusal(await create(someone, 'not-made'))).toMatchObject({ status: 403, code: 7 });
      expect((await create(fixture.owner, 'made')).status).toBe(200);
    } finally {
      await fixture.remove();
    }
  });
});

onEveryStore((store) => {
  it('deleting an organization ends its readers at once and its bytes soon', async () => {
    const fixture = await createIsolatedFixture({ store });
    try {
      const other = await fixture.owner.post<Organization>(path, { organization_id: 'other' });
      const survivor = await createCaller(fixture.owner.url, fixture.owner.token, 'other').upload('survives');
      const kept = await fixture.objects();
      const files = await Promise.all(['a', 'b', 'c'].map((content) => fixture.owner.upload(content)));
      await fixture.owner.call(`/api/v1/${files[0]?.name}`, { method: 'DELETE' });
      const { download_uri: down } = await fixture.owner.post<{ download_uri: string }>(
        `/api/v1/${files[1]?.name}:generateDownloadUrl`,
      );
      const { upload_uri: up } = await fixture.owner.post<{ upload_uri: string }>(
        `${fixture.owner.organizationPath}/files:generateUploadUrl`,
      );

      const answer = await fixture.owner.call(fixture.owner.organizationPath, { method: 'DELETE' });
      expect([answer.status, await answer.json()]).toEqual([200, {}]);

      const gone = { status: 403, code: 7, reason: 'NOT_A_MEMBER' };
      for (const asked of ['', '/files', `/files/${files[1]?.resource_id}:download`]) {
        expect(await refusal(await fixture.owner.call(fixture.owner.organizationPath + asked))).toMatchObject(
          gone,
        );
      }
      expect([403, 404]).toContain((await refusal(await fetch(down))).status);
      expect([403, 404]).toContain((await refusal(await fetch(up, { method: 'PUT', body: 'x' }))).status);
      const { organizations } = await fixture.owner.get<{ organizations: Organization[] }>(path);
      expect(organizations).toEqual([other]);

      await vi.waitFor(async () => expect((await fixture.objects()).sort()).toEqual(kept.sort()), {
        timeout: 50_000,
        interval: 200,
      });
      expect(await (await fixture.owner.call(`/api/v1/${survivor.name}:download`)).text()).toBe('survives');
    } finally {
      await fixture.remove();
    }
  });
});
