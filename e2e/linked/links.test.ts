import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiFolder, type Caller, createCaller } from '../infrastructure/api';
import type { IsolatedFixture } from '../infrastructure/fixture';
import { behind, createDirectory, createLinkedFixture, makeLink, refused, uriOf } from './linked-fixture';

let base: Awaited<ReturnType<typeof createDirectory>>;
let fixture: IsolatedFixture;
/** Directories: for all organizations, and for `acme` alone. */
let shared: string;
let own: string;
let count = 0;

beforeAll(async () => {
  base = await createDirectory();
  shared = join(base.directory, 'shared');
  own = join(base.directory, 'own');
  for (const directory of [join(shared, 'inner'), own]) await mkdir(directory, { recursive: true });
  await writeFile(join(shared, 'a.txt'), 'shared');
  await writeFile(join(own, 'a.txt'), 'own');
  await symlink(own, join(shared, 'by-root'));
  fixture = await createLinkedFixture([shared, `acme=${own}`, join(shared, 'by-root')]);
  await fixture.owner.post('/api/v1/organizations', { organization_id: 'other' });
});
afterAll(async () => {
  await fixture?.remove();
  await base.remove();
});

const create = (caller: Caller, link: unknown, more: Record<string, unknown> = {}) => {
  count += 1;
  const json = { display_name: `link ${count}`, link, ...more };
  return caller.call(`${caller.organizationPath}/folders`, { method: 'POST', json });
};

describe('a link is made', () => {
  it('by an administrator of the instance who administers the organization, and by no other user', async () => {
    const link = { uri: uriOf(shared) };
    const { ownerEmail } = fixture;
    expect((await create(fixture.owner, link)).status).toBe(200);
    const member = await fixture.createUser('owner-but-no-administrator@example.com', 'owner');
    expect(await refused(create(member, link))).toMatchObject({ status: 403, reason: 'ADMINISTRATORS_ONLY' });
    const { token } = await fixture.createToken(ownerEmail, { scope: ['files:write'] });
    expect(await refused(create(createCaller(fixture.service.url, token), link))).toMatchObject({
      status: 403,
      reason: 'INSUFFICIENT_SCOPE',
    });
    await fixture.instance.holdall(
      'org',
      'create',
      'foreign',
      '--owner',
      'owner-but-no-administrator@example.com',
    );
    const foreign = createCaller(fixture.service.url, fixture.owner.token, 'foreign');
    expect(await refused(create(foreign, link))).toMatchObject({ status: 403, reason: 'NOT_A_MEMBER' });
  });

  it('with its URI in canonical form, and is presented like that', async () => {
    await mkdir(join(shared, 'with space'));
    const made = await create(fixture.owner, { uri: `${uriOf(shared)}/with%20space/`, readOnly: true });
    const folder = (await made.json()) as ApiFolder;
    const link = { uri: `${uriOf(shared)}/with%20space`, read_only: true };
    expect(folder).toMatchObject({ link });
    expect(await fixture.owner.get(`/api/v1/${folder.name}`)).toMatchObject({ link });
    const { folders } = await fixture.owner.get<{ folders: ApiFolder[] }>(
      `${fixture.owner.organizationPath}/folders`,
    );
    expect(folders.find(({ name }) => name === folder.name)).toMatchObject({ link });
    expect(await makeLink(fixture.owner, uriOf(shared))).toMatchObject({ link: { read_only: false } });
  });

  it.each([
    'ftp://x/y',
    'file:',
    'file://host/srv',
    'file:///srv/../etc',
    'file:///srv/%2e%2e/etc',
    'file:///srv//x',
    'file:///srv/a%2Fb',
    'file:///srv/a%00',
    'file:///srv/%ff',
    'file:///srv?x',
    's3://',
    's3://b',
    's3://bucket/a/../b',
    's3:///bucket',
    '/srv/acme',
    '',
  ])('not to %s, which is no such URI', async (uri) => {
    expect(await refused(create(fixture.owner, { uri }))).toMatchObject({
      status: 400,
      reason: 'LINK_URI_INVALID',
    });
  });

  it('not outside LINK_ROOTS, whether or not anything is there, nor to what is not there', async () => {
    for (const directory of [
      base.directory,
      `${shared}2`,
      `${shared}/../own2`.replace('/../', '-'),
      '/etc',
      '/nothing',
      '/',
    ])
      expect(await refused(create(fixture.owner, { uri: uriOf(directory) })), directory).toMatchObject({
        status: 403,
        reason: 'LINK_NOT_ALLOWED',
      });
    expect(await refused(create(fixture.owner, { uri: 's3://bucket/prefix' }))).toMatchObject({
      status: 403,
    });
    for (const path of ['nothing', 'a.txt'])
      expect(await refused(create(fixture.owner, { uri: uriOf(join(shared, path)) })), path).toMatchObject({
        status: 404,
        reason: 'LINK_TARGET_NOT_FOUND',
      });
    expect(await refused(create(fixture.owner, {}))).toMatchObject({ status: 400, reason: 'FIELD_INVALID' });
  });

  it('to a root that is a symbolic link, since the operator named it', async () => {
    const folder = await makeLink(fixture.owner, uriOf(join(shared, 'by-root')));
    expect(await behind(fixture.owner, folder).read('a.txt')).toBe('own');
    expect(await behind(fixture.owner, await makeLink(fixture.owner, uriOf(shared))).names()).not.toContain(
      'by-root/',
    );
  });

  it('to a root of one organization by that organization alone', async () => {
    const other = createCaller(fixture.service.url, fixture.owner.token, 'other');
    expect((await create(fixture.owner, { uri: uriOf(own) })).status).toBe(200);
    expect((await create(other, { uri: uriOf(shared) })).status).toBe(200);
    expect(await refused(create(other, { uri: uriOf(own) }))).toMatchObject({
      status: 403,
      reason: 'LINK_NOT_ALLOWED',
    });
  });
});

describe('a linked folder', () => {
  it('takes nothing but what goes behind it', async () => {
    const { owner } = fixture;
    const folder = await makeLink(owner, uriOf(shared));
    const file = await owner.upload('hello');
    const ordinary = await owner.post<ApiFolder>(`${owner.organizationPath}/folders`, {
      display_name: 'ordinary',
    });
    const patch = (name: string) =>
      owner.call(`/api/v1/${name}`, { method: 'PATCH', json: { folder: folder.name } });
    const files = `${owner.organizationPath}/files`;
    const refusals = [
      create(owner, undefined, { folder: folder.name }),
      create(owner, { uri: uriOf(shared) }, { folder: folder.name }),
      owner.call(`${files}:upload?folder=${folder.resource_id}`, { method: 'POST', body: 'x' }),
      owner.call(`${files}:generateUploadUrl`, { method: 'POST', json: { folder: folder.name } }),
      patch(file.name),
      patch(ordinary.name),
    ];
    for (const response of refusals)
      expect(await refused(response)).toMatchObject({ status: 400, code: 9, reason: 'FOLDER_IS_LINKED' });
    const { files: inIt } = await owner.get<{ files: unknown[] }>(`${files}?folder=${folder.resource_id}`);
    expect(inIt).toEqual([]);
  });

  it('and an ordinary one are not mistaken for each other', async () => {
    const { owner } = fixture;
    const ordinary = await owner.post<ApiFolder>(`${owner.organizationPath}/folders`, {
      display_name: 'no link',
    });
    expect(await refused(behind(owner, ordinary).download('a.txt'))).toMatchObject({
      code: 9,
      reason: 'FOLDER_NOT_LINKED',
    });
    expect(
      (await behind(owner, { name: 'organizations/acme/folders/nothing' }).download('a.txt')).status,
    ).toBe(404);
  });

  it('can be renamed and moved, and is behind its new name what it was', async () => {
    const { owner } = fixture;
    const folder = await makeLink(owner, uriOf(shared));
    const parent = await owner.post<ApiFolder>(`${owner.organizationPath}/folders`, {
      display_name: 'parent',
    });
    const json = { display_name: 'renamed', folder: parent.name };
    expect((await owner.call(`/api/v1/${folder.name}`, { method: 'PATCH', json })).status).toBe(200);
    expect(await behind(owner, folder).read('a.txt')).toBe('shared');
  });

  it('of another organization is visible to no other', async () => {
    const folder = await makeLink(fixture.owner, uriOf(own));
    const id = folder.resource_id;
    for (const organization of ['other', 'nowhere']) {
      const response = await fixture.owner.call(
        `/api/v1/organizations/${organization}/folders/${id}/linkedFiles:download?path=a.txt`,
      );
      expect(response.status).toBe(organization === 'other' ? 404 : 403);
    }
  });

  it('records what is done behind it in the audit log', async () => {
    const linked = behind(fixture.owner, await makeLink(fixture.owner, uriOf(shared)));
    await linked.write('inner/traced.txt', 'x');
    await linked.upload('inner/traced.txt', 'x', { 'If-Match': '"other"' });
    await linked.remove('inner/traced.txt');
    const rows = await fixture.query<{ action: string; outcome: string }>(
      `SELECT action, outcome FROM audit_events WHERE target LIKE '%/inner/traced.txt' AND outcome = 'OK' ORDER BY created_at`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['linked_file.upload', 'linked_file.delete']);
  });

  it('ends with its root: for one organization, then for all', async () => {
    const folders = [await makeLink(fixture.owner, uriOf(own)), await makeLink(fixture.owner, uriOf(shared))];
    const statuses = async () =>
      Promise.all(
        folders.map(async (folder) => (await behind(fixture.owner, folder).download('a.txt')).status),
      );
    expect(await statuses()).toEqual([200, 200]);
    await fixture.service.stop();
    fixture.service = await fixture.instance.start({ LINK_ROOTS: `${shared},other=${own}` });
    expect(await statuses()).toEqual([403, 200]);
    await fixture.service.stop();
    fixture.service = await fixture.instance.start({ LINK_ROOTS: '' });
    expect(await statuses()).toEqual([403, 403]);
    for (const folder of folders) {
      const linked = behind(fixture.owner, folder);
      const refusal = { status: 403, reason: 'LINK_NOT_ALLOWED' };
      expect(await refused(linked.call(''))).toMatchObject(refusal);
      expect(await refused(linked.upload('a.txt', 'x'))).toMatchObject(refusal);
      expect(await refused(linked.remove('a.txt'))).toMatchObject(refusal);
    }
    expect(await readdir(own)).toEqual(['a.txt']);
  });
});
