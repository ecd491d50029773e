import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile, ApiFolder, Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';

let fixture: Fixture;
let viewer: Caller & { email: string };
let file: ApiFile;
let folder: ApiFolder;

type Files = { files: (ApiFile & { starred?: boolean; creator?: { email: string } })[] };
type Folders = { folders: (ApiFolder & { starred?: boolean })[] };

beforeAll(async () => {
  fixture = await createFixture();
  viewer = await fixture.createUser('viewer', 'viewer');
  folder = await fixture.owner.post(`${fixture.owner.organizationPath}/folders`, { display_name: 'Box' });
  file = await fixture.owner.upload('x', 'Éclair recipe.txt', { 'Content-Type': 'text/plain' });
});
afterAll(() => fixture?.remove());

const star = async (caller: Caller, method: 'PUT' | 'DELETE', { name }: { name: string }) =>
  (await caller.call(`/api/v1/${name}/star`, { method })).status;
const files = async (caller: Caller, query: Record<string, string>) =>
  (await caller.get<Files>(`${caller.organizationPath}/files?${new URLSearchParams(query)}`)).files;
const folders = async (caller: Caller, query: Record<string, string>) =>
  (await caller.get<Folders>(`${caller.organizationPath}/folders?${new URLSearchParams(query)}`)).folders;
const names = (rows: { name: string }[]) => rows.map(({ name }) => name);
const stars = () =>
  fixture.query(
    `SELECT user_id FROM file_stars WHERE organization_id = $1
     UNION ALL SELECT user_id FROM folder_stars WHERE organization_id = $1`,
    [fixture.organization],
  );

describe('a star', () => {
  it('is for its user alone, and twice is once', async () => {
    for (const target of [file, file, folder]) expect(await star(viewer, 'PUT', target)).toBe(200);
    expect(names(await files(viewer, { starred: 'true' }))).toEqual([file.name]);
    expect(names(await folders(viewer, { starred: 'true' }))).toEqual([folder.name]);
    expect(await files(fixture.owner, { starred: 'true' })).toEqual([]);
    expect(await folders(fixture.owner, { starred: 'true' })).toEqual([]);
  });

  it('is shown in lists', async () => {
    const [own] = await files(viewer, { view: 'full' });
    expect(own).toMatchObject({ starred: true, creator: { email: fixture.ownerEmail } });
    expect((await folders(viewer, { view: 'full' }))[0]).toMatchObject({ starred: true });
    expect((await folders(viewer, {}))[0]).not.toHaveProperty('starred');
    expect((await files(fixture.owner, { view: 'full' }))[0]).toMatchObject({ starred: false });
    expect((await files(viewer, {}))[0]).not.toHaveProperty('starred');
  });

  it('ends with DELETE, also where there is none', async () => {
    for (const target of [file, file, folder]) expect(await star(viewer, 'DELETE', target)).toBe(200);
    expect(await files(viewer, { starred: 'true' })).toEqual([]);
    expect(await folders(viewer, { starred: 'true' })).toEqual([]);
  });

  it('is not for what does not exist', async () => {
    for (const kind of ['files', 'folders'])
      expect(
        await star(viewer, 'PUT', { name: `organizations/${fixture.organization}/${kind}/nothing` }),
      ).toBe(404);
  });

  it('is kept by the trash, and ends with the file and the folder', async () => {
    const gone = await fixture.owner.upload('x', 'gone.txt');
    const box = await fixture.owner.post<ApiFolder>(`${fixture.owner.organizationPath}/folders`, {
      display_name: 'Gone',
    });
    for (const target of [gone, box]) await star(fixture.owner, 'PUT', target);
    await fixture.owner.call(`/api/v1/${gone.name}`, { method: 'DELETE' });
    expect(await files(fixture.owner, { starred: 'true' })).toEqual([]);
    expect(names(await files(fixture.owner, { starred: 'true', show_deleted: 'true' }))).toEqual([gone.name]);
    for (const { name } of [gone, box])
      await fixture.owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
    await expect.poll(stars).toEqual([]);
  });

  it('ends with the membership', async () => {
    await star(viewer, 'PUT', file);
    await star(viewer, 'PUT', folder);
    expect(await stars()).toHaveLength(2);
    await fixture.holdall(
      'member',
      'remove',
      '--organization',
      fixture.organization,
      '--email',
      viewer.email,
    );
    expect(await stars()).toEqual([]);
  });
});

describe('files are found', () => {
  const find = async (query: Record<string, string>) =>
    (await files(fixture.owner, query)).map(({ filename }) => filename);

  it('by their kind', async () => {
    await fixture.owner.upload('%PDF-1.4', 'plan.pdf', { 'Content-Type': 'application/pdf' });
    expect(await find({ category: 'pdf' })).toEqual(['plan.pdf']);
    expect(await find({ category: 'text' })).toEqual(['Éclair recipe.txt']);
    expect(await find({ category: 'other' })).toEqual([]);
  });

  it('by who created them', async () => {
    const editor = await fixture.createUser('editor', 'editor');
    await editor.upload('x', 'of the editor.bin');
    expect(await find({ creator: editor.email })).toEqual(['of the editor.bin']);
    expect(await find({ creator: editor.email.toUpperCase() })).toEqual(['of the editor.bin']);
    expect(await find({ creator: 'me' })).toEqual(['plan.pdf', 'Éclair recipe.txt']);
    expect(await find({ creator: 'nobody@example.com' })).toEqual([]);
    const { members } = await fixture.owner.get<{ members: { name: string; email: string }[] }>(
      `${fixture.owner.organizationPath}/members`,
    );
    const { name = '' } = members.find(({ email }) => email === editor.email) ?? {};
    expect(await find({ creator: name })).toEqual(['of the editor.bin']);
  });

  it('by when they were modified', async () => {
    await fixture.owner.call(
      `${fixture.owner.organizationPath}/files:upload?filename=old.txt&modify_time=2020-02-03T10:00:00Z`,
      { method: 'PUT', body: 'x' },
    );
    expect(await find({ modified_from: '2020-02-03', modified_to: '2020-02-03' })).toEqual(['old.txt']);
    expect(await find({ modified_to: '2020-02-03T10:00:00Z' })).toEqual([]);
    expect(await find({ modified_from: '2020-02-04' })).not.toContain('old.txt');
  });

  it('by filters that exist', async () => {
    for (const query of ['category=nonsense', 'modified_from=yesterday', 'starred=maybe']) {
      const answer = await fixture.owner.call(`${fixture.owner.organizationPath}/files?${query}`);
      expect(answer.status).toBe(400);
    }
  });
});
