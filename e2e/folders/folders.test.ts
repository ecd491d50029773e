import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { createFolderCaller, type FolderCaller, names } from './folder-caller';

let fixture: Fixture;
let we: FolderCaller;
let root: string;
beforeAll(async () => {
  fixture = await createFixture();
  we = createFolderCaller(fixture.owner);
  root = `organizations/${fixture.organization}/folders/${fixture.root}`;
});
afterAll(() => fixture?.remove());

const notFound = { status: 404, code: 5, reason: 'FOLDER_NOT_FOUND' };

describe('making a folder', () => {
  it('answers it as it is read afterwards, in the root without `folder`, below with it', async () => {
    const reports = await we.make('Reports');
    expect(reports).toEqual({
      name: `organizations/${fixture.organization}/folders/${reports.resource_id}`,
      display_name: 'Reports',
      resource_id: expect.stringMatching(/^[A-Za-z0-9_-]+$/),
      etag: expect.stringMatching(/^".+"$/),
      create_time: expect.stringMatching(/Z$/),
      update_time: expect.stringMatching(/Z$/),
    });
    expect(await we.read(reports)).toEqual(reports);
    const inner = await we.make('2026', reports);
    expect(inner.folder).toBe(reports.name);
    expect(await we.read(inner)).toEqual(inner);
  });

  it('answers the folders above it where they are wanted, from the top down, without the root', async () => {
    const deep = await we.makePath('Archive/2025/March');
    const withAncestors = await fixture.owner.get<{ ancestors: { name: string; display_name: string }[] }>(
      `/api/v1/${deep.name}?show_ancestors=true`,
    );
    expect(withAncestors).toMatchObject(deep);
    expect(withAncestors.ancestors.map(({ display_name }) => display_name)).toEqual(['Archive', '2025']);
    expect(withAncestors.ancestors.at(-1)?.name).toBe(deep.folder);
    const atTheRoot = await fixture.owner.get(`/api/v1/${root}?show_ancestors=true`);
    expect(atTheRoot).toMatchObject({ ancestors: [] });
  });

  it('takes the parent by name or bare id, and null, "" or the id of the root for the root', async () => {
    const parent = await we.make('parent');
    const at = (folder: unknown, display_name: string) =>
      fixture.owner.post<{ folder?: string }>(`${fixture.owner.organizationPath}/folders`, {
        displayName: display_name,
        folder,
      });
    expect((await at(parent.name, 'by name')).folder).toBe(parent.name);
    expect((await at(parent.resource_id, 'by id')).folder).toBe(parent.name);
    for (const [index, folder] of [null, '', root, root.split('/').at(-1)].entries()) {
      expect(await at(folder, `at the root ${index}`)).not.toHaveProperty('folder');
    }
  });

  it('gives siblings different names, by NFC, and reports which one has the name', async () => {
    const parent = await we.make('siblings');
    const first = await we.make('Café', parent);
    const again = { display_name: 'Cafe\u0301', folder: parent.name };
    expect(await we.refuse('POST', '', again)).toMatchObject({
      status: 409,
      code: 6,
      reason: 'FOLDER_NAME_TAKEN',
      metadata: { name: first.name },
    });
    await we.make('café', parent);
    await we.make('Café', first);
    await we.put('Café', parent);
  });

  it('makes one of many that are asked for by one name at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        fixture.owner.call(`${fixture.owner.organizationPath}/folders`, {
          method: 'POST',
          json: { display_name: 'wanted by all' },
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a\nb', 'a\u007fb', 'x'.repeat(256), 'ü'.repeat(128)])(
    'refuses the name %j',
    async (display_name) => {
      const refused = { status: 400, code: 3, reason: 'FILENAME_INVALID' };
      expect(await we.refuse('POST', '', { display_name })).toMatchObject(refused);
      const folder = await we.make(`to rename ${Math.random()}`);
      expect(await we.refuse('PATCH', folder.name, { display_name })).toMatchObject(refused);
    },
  );

  it.each([
    {},
    { display_name: null },
    { display_name: 7 },
    { display_name: 'a\0b' },
    { display_name: 'x', folder: 7 },
  ])('refuses the body %j', async (body) => {
    expect(await we.refuse('POST', '', body)).toMatchObject({
      status: 400,
      code: 3,
      reason: 'FIELD_INVALID',
    });
  });

  it.each(['nowhere', '../..', 'organizations/other/folders/x', '%00'])(
    'does not find the parent %j',
    async (folder) => {
      expect(await we.refuse('POST', '', { display_name: 'x', folder })).toMatchObject(notFound);
    },
  );

  it('goes 100 deep and no deeper, by moving neither', async () => {
    const deepest = await we.makePath(
      Array.from({ length: 100 }, (_, depth) => `level ${depth + 1}`).join('/'),
    );
    const tooDeep = { status: 400, code: 9, reason: 'FOLDER_TOO_DEEP' };
    expect(await we.refuse('POST', '', { display_name: 'x', folder: deepest.name })).toMatchObject(tooDeep);
    const two = await we.makePath('one/two');
    expect(await we.refuse('PATCH', String(two.folder), { folder: deepest.folder })).toMatchObject(tooDeep);
    expect((await we.change(two, { folder: deepest.folder })).folder).toBe(deepest.folder);
    await we.put('still.txt', deepest);
  });
});

describe('the root folder', () => {
  it('is there, has no name and no parent', async () => {
    const folder = await we.read({ name: root });
    expect(folder).toMatchObject({ name: root, display_name: '' });
    expect(folder).not.toHaveProperty('folder');
  });

  it('cannot be renamed, moved or deleted', async () => {
    const refused = { status: 400, code: 9, reason: 'FOLDER_IS_ROOT' };
    const other = await we.make('not the root');
    expect(await we.refuse('PATCH', root, { display_name: 'mine' })).toMatchObject(refused);
    expect(await we.refuse('PATCH', root, { folder: other.name })).toMatchObject(refused);
    expect(await we.refuse('DELETE', root)).toMatchObject(refused);
    expect(await we.refuse('DELETE', `${root}?force=true`)).toMatchObject(refused);
  });
});

describe('changing a folder', () => {
  it('renames and moves it with all that is in it; etag and update_time follow, the id stays', async () => {
    const [here, there] = [await we.make('here'), await we.make('there')];
    const box = await we.make('box', here);
    const file = await we.put('in the box.txt', box);
    const renamed = await we.change(box, { displayName: 'crate' });
    expect(renamed).toMatchObject({ name: box.name, display_name: 'crate', folder: here.name });
    expect(renamed.etag).not.toBe(box.etag);
    const moved = await we.change(box, { folder: there.resource_id });
    expect(moved).toMatchObject({ name: box.name, display_name: 'crate', folder: there.name });
    expect(moved.etag).not.toBe(renamed.etag);
    expect(Date.parse(moved.update_time)).toBeGreaterThanOrEqual(Date.parse(box.update_time));
    expect(names(await we.listFiles({ folder: there.name, recursive: 'true' }))).toEqual(['in the box.txt']);
    expect((await fixture.owner.get<{ etag: string }>(`/api/v1/${file.name}/metadata`)).etag).toBe(file.etag);
    expect(await we.change(box, { folder: null })).not.toHaveProperty('folder');
  });

  it('never goes into itself or below', async () => {
    const outer = await we.make('outer');
    const inner = await we.makePath('middle/inner', outer);
    const refused = { status: 400, code: 9, reason: 'FOLDER_INTO_ITSELF' };
    expect(await we.refuse('PATCH', outer.name, { folder: outer.name })).toMatchObject(refused);
    expect(await we.refuse('PATCH', outer.name, { folder: inner.name })).toMatchObject(refused);
  });

  it('does not take the name of a sibling, neither by renaming nor by moving; its own it may keep', async () => {
    const parent = await we.make('family');
    const [ann, bob] = [await we.make('Ann', parent), await we.make('Bob', parent)];
    const taken = { status: 409, code: 6, reason: 'FOLDER_NAME_TAKEN', metadata: { name: ann.name } };
    expect(await we.refuse('PATCH', bob.name, { display_name: 'Ann' })).toMatchObject(taken);
    const stranger = await we.make('Ann', bob);
    expect(await we.refuse('PATCH', stranger.name, { folder: parent.name })).toMatchObject(taken);
    for (const same of [{ display_name: 'Ann', folder: parent.name }, {}])
      expect(await we.change(ann, same)).toEqual(ann);
  });

  it('heeds If-Match and If-None-Match, on PATCH and DELETE', async () => {
    const folder = await we.make('conditional');
    const { etag } = await we.change(folder, { display_name: 'conditional 2' }, { 'If-Match': folder.etag });
    const failed = { status: 412, code: 10, reason: 'PRECONDITION_FAILED' };
    for (const headers of [{ 'If-Match': folder.etag }, { 'If-None-Match': etag }] as Record<
      string,
      string
    >[]) {
      expect(await we.refuse('PATCH', folder.name, { display_name: 'x' }, headers)).toMatchObject(failed);
      expect(await we.refuse('DELETE', folder.name, undefined, headers)).toMatchObject(failed);
    }
    await we.remove(folder, '', { 'If-Match': etag });
  });

  it('finds neither a folder that does not exist nor a target that does not', async () => {
    const folder = await we.make('to be moved');
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      for (const id of ['nowhere', '%00', '..%2f..', 'x'.repeat(65)]) {
        expect(await we.refuse(method, `/${id}`, method === 'PATCH' ? {} : undefined)).toMatchObject(
          notFound,
        );
      }
    }
    expect(await we.refuse('PATCH', folder.name, { folder: 'nowhere' })).toMatchObject(notFound);
  });
});

describe('the list of folders', () => {
  it('is all of them by name, or those in a folder, or those below it; the root is none of them', async () => {
    const tree = await we.make('tree');
    await we.makePath('b/c', tree);
    await we.make('a', tree);
    expect(names(await we.list({ folder: tree.name }))).toEqual(['a', 'b']);
    expect(names(await we.list({ folder: tree.resource_id, recursive: 'true' }))).toEqual(['a', 'b', 'c']);
    expect(
      names(await we.list({ folder: tree.name, recursive: 'true', order_by: 'display_name desc' })),
    ).toEqual(['c', 'b', 'a']);
    expect(names(await we.list({ folder: tree.name, order_by: 'create_time' }))).toEqual(['b', 'a']);
    expect(names(await we.list({ folder: tree.name, recursive: '1', query: 'B' }))).toEqual(['b']);
    const all = await we.list();
    expect(all.map(({ name }) => name)).not.toContain(root);
    expect(names(await we.list({ folder: 'root' }))).not.toContain('c');
    expect((await we.list({ folder: 'root', recursive: 'true' })).length).toBe(all.length);
  });

  it('comes in pages that stay stable while folders are added', async () => {
    const shelf = await we.make('shelf');
    for (const name of ['a', 'c', 'e', 'g']) await we.make(name, shelf);
    const path = `${fixture.owner.organizationPath}/folders?folder=${shelf.resource_id}&page_size=2`;
    type Page = { folders: { display_name: string }[]; next_page_token: string };
    const first = await fixture.owner.get<Page>(path);
    for (const name of ['b', 'f', 'h']) await we.make(name, shelf);
    const second = await fixture.owner.get<Page>(`${path}&page_token=${first.next_page_token}`);
    const third = await fixture.owner.get<Page>(`${path}&page_token=${second.next_page_token}`);
    expect([first, second, third].map(({ folders }) => folders.map((one) => one.display_name))).toEqual([
      ['a', 'c'],
      ['e', 'f'],
      ['g', 'h'],
    ]);
    expect(third.next_page_token).toBe('');
  });

  it.each(['page_size=-1', 'order_by=size_bytes', 'page_token=x', 'recursive=maybe'])(
    'refuses %s',
    async (query) => {
      expect(await we.refuse('GET', `?${query}`)).toMatchObject({ status: 400, code: 3 });
    },
  );
});
