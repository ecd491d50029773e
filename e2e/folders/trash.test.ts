import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareNatural } from '@/lib/base/natural-order';
import { refusal } from '../api/refusal';
import type { ApiFile, ApiFolder } from '../infrastructure/api';
import {
  createFixture,
  createIsolatedFixture,
  type Fixture,
  type IsolatedFixture,
} from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { beginUpload } from '../infrastructure/slow-upload';
import { begin, patch, uploadUrl } from '../uploads/tus';
import { createFolderCaller, type FolderCaller, names } from './folder-caller';

let fixture: Fixture;
let we: FolderCaller;
beforeAll(async () => {
  fixture = await createFixture();
  we = createFolderCaller(fixture.owner);
});
afterAll(() => fixture?.remove());

const folderNotFound = { status: 404, code: 5, reason: 'FOLDER_NOT_FOUND' };
const fileNotFound = { status: 404, code: 5, reason: 'FILE_NOT_FOUND' };
const withAll = '?force=true';

const audit = async (target: string) =>
  (
    await fixture.query<{ action: string }>(
      'SELECT action FROM audit_events WHERE target = $1 ORDER BY created_at',
      [target],
    )
  ).map(({ action }) => action);

describe('deleting a folder', () => {
  it('takes an empty one, with {}, and one whose content is in the trash', async () => {
    const folder = await we.make('empty');
    expect(await we.remove(folder)).toEqual({});
    expect(await we.refuse('GET', folder.name)).toMatchObject(folderNotFound);
    const emptied = await we.make('emptied');
    await we.remove(await we.put('gone.txt', emptied));
    await we.remove(await we.make('gone', emptied));
    await we.remove(emptied);
  });

  it('refuses one with a file or a folder in it, and leaves it as it is', async () => {
    const refused = { status: 400, code: 9, reason: 'FOLDER_NOT_EMPTY' };
    const [withFile, withFolder] = [await we.make('with a file'), await we.make('with a folder')];
    await we.put('x.txt', withFile);
    await we.make('inner', withFolder);
    for (const folder of [withFile, withFolder]) {
      expect(await we.refuse('DELETE', folder.name)).toMatchObject(refused);
      expect(await we.refuse('DELETE', `${folder.name}?force=false`)).toMatchObject(refused);
      expect(await we.read(folder)).toEqual(folder);
    }
  });

  it('with force takes all below it at once: no reader, URL, list or path finds any of it', async () => {
    const top = await we.make('top');
    const deep = await we.makePath('a/b', top);
    const file = await we.put('deep.txt', deep);
    const { download_uri } = await fixture.owner.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    );
    const { upload_uri } = await fixture.owner.post<{ upload_uri: string }>(
      `${fixture.owner.organizationPath}/files:generateUploadUrl`,
      { folder: deep.name },
    );
    const before = await fixture.usage();
    await we.remove(top, withAll);

    for (const folder of [top, deep])
      expect(await we.refuse('GET', folder.name)).toMatchObject(folderNotFound);
    expect(await we.refuse('GET', `${file.name}/metadata`)).toMatchObject(fileNotFound);
    expect(await refusal(await fetch(download_uri))).toMatchObject(fileNotFound);
    expect(await refusal(await fetch(upload_uri, { method: 'PUT', body: 'late' }))).toMatchObject(
      folderNotFound,
    );
    expect(await we.refuse('GET', `?folder=${top.resource_id}`)).toMatchObject(folderNotFound);
    expect(await we.refuse('POST', '', { display_name: 'late', folder: deep.name })).toMatchObject(
      folderNotFound,
    );
    const late = await fixture.owner.call(
      `${fixture.owner.organizationPath}/files:upload?folder=${deep.name}`,
      {
        method: 'POST',
        body: 'x',
      },
    );
    expect(await refusal(late)).toMatchObject(folderNotFound);
    const other = await we.put('other.txt');
    expect(await we.refuse('PATCH', other.name, { folder: deep.name })).toMatchObject(folderNotFound);
    expect(names(await we.list())).not.toContain('top');
    expect(names(await we.listFiles())).not.toContain('deep.txt');
    expect(await fixture.usage()).toEqual({
      fileCount: before.fileCount,
      sizeBytes: before.sizeBytes + 'other.txt'.length - 'deep.txt'.length,
      trashedSizeBytes: before.trashedSizeBytes + 'deep.txt'.length,
    });
    expect(await audit(top.resource_id)).toEqual(['folder.create', 'folder.delete']);
  });

  it('shows it in the trash with its times; from the root, only what can be brought back one by one', async () => {
    const top = await we.make('shown in the trash');
    const inner = await we.make('inner', top);
    const alone = await we.put('deleted before.txt', inner);
    const file = await we.put('deleted with it.txt', inner);
    await we.remove(alone);
    await we.remove(top, withAll);
    const [shown] = (await we.list({ show_deleted: 'true' })).filter(({ name }) => name === top.name);
    expect(Date.parse(String(shown?.purge_time)) - Date.parse(String(shown?.delete_time))).toBe(
      7 * 86_400_000,
    );
    const all = names(await we.list({ show_deleted: 'true', query: 'inner' }));
    expect(all).toContain('inner');
    const one = { show_deleted: 'true', folder: 'root', recursive: 'true' };
    expect(names(await we.list(one))).toContain('shown in the trash');
    expect(names(await we.list({ ...one, query: 'inner' }))).not.toContain('inner');
    expect(names(await we.listFiles({ show_deleted: 'true', query: 'deleted with' }))).toEqual([
      file.filename,
    ]);
    expect(names(await we.listFiles({ ...one, query: 'deleted with' }))).toEqual([]);
  });

  it('frees the name for a new sibling', async () => {
    const first = await we.make('name to be reused');
    await we.remove(first);
    const second = await we.make('name to be reused');
    expect(second.name).not.toBe(first.name);
  });
});

describe('undeleting a folder', () => {
  it('brings back exactly what that deletion took, as it was', async () => {
    const top = await we.make('exact');
    const tree = [top, await we.makePath('a', top), await we.makePath('b/c', top)];
    const files: ApiFile[] = [];
    for (const folder of tree) files.push(await we.put(`in ${folder.display_name}.txt`, folder));
    const [b] = await we.list({ folder: top.name, query: 'b' });
    const earlierFile = await we.put('earlier.txt', b);
    const earlierFolder = await we.make('earlier', b);
    await we.put('in earlier.txt', earlierFolder);
    await we.remove(earlierFile);
    await we.remove(earlierFolder, withAll);
    const before = await fixture.usage();

    await we.remove(top, withAll);
    expect(await we.undelete(top)).toEqual(top);

    for (const folder of tree) expect(await we.read(folder)).toEqual(folder);
    for (const file of files) expect(await fixture.owner.get(`/api/v1/${file.name}/metadata`)).toEqual(file);
    expect(names(await we.listFiles({ folder: top.name, recursive: 'true', order_by: 'filename' }))).toEqual(
      files.map(({ filename }) => filename).toSorted(compareNatural),
    );
    expect(await fixture.usage()).toEqual(before);
    expect(await we.refuse('GET', `${earlierFile.name}/metadata`)).toMatchObject(fileNotFound);
    expect(await we.refuse('GET', earlierFolder.name)).toMatchObject(folderNotFound);
    expect(await audit(top.resource_id)).toEqual(['folder.create', 'folder.delete', 'folder.undelete']);
    expect((await we.undelete(earlierFolder)).folder).toBe(b?.name);
    expect(names(await we.listFiles({ folder: earlierFolder.name }))).toEqual(['in earlier.txt']);
  });

  it('refuses one that is not in the trash, and finds none that never was', async () => {
    const folder = await we.make('alive');
    expect(await we.refuse('POST', `${folder.name}:undelete`)).toMatchObject({
      status: 409,
      code: 6,
      reason: 'FOLDER_NOT_DELETED',
    });
    expect(await we.refuse('POST', '/nowhere:undelete')).toMatchObject(folderNotFound);
  });

  it('where the name is taken by now says by which folder, and takes another name', async () => {
    const parent = await we.make('crowded');
    const first = await we.make('plans', parent);
    await we.put('kept.txt', first);
    await we.remove(first, withAll);
    const second = await we.make('plans', parent);
    expect(await we.refuse('POST', `${first.name}:undelete`)).toMatchObject({
      status: 409,
      code: 6,
      reason: 'FOLDER_NAME_TAKEN',
      metadata: { name: second.name },
    });
    const restored = await we.undelete(first, { display_name: 'plans (restored)' });
    expect(restored).toMatchObject({
      name: first.name,
      display_name: 'plans (restored)',
      folder: parent.name,
    });
    expect(restored.etag).not.toBe(first.etag);
    expect(names(await we.listFiles({ folder: first.name }))).toEqual(['kept.txt']);
  });

  it('of one whose parent is in the trash says so; both may come back one after the other, or it goes elsewhere', async () => {
    const parent = await we.make('parent in the trash');
    const [one, two] = [await we.make('one', parent), await we.make('two', parent)];
    await we.put('one.txt', one);
    await we.remove(one, withAll);
    await we.remove(parent, withAll);
    const refused = { status: 400, code: 9, reason: 'FOLDER_IS_DELETED', metadata: { folder: parent.name } };
    expect(await we.refuse('POST', `${one.name}:undelete`)).toMatchObject(refused);
    expect(await we.refuse('POST', `${two.name}:undelete`)).toMatchObject(refused);
    expect(await we.refuse('POST', `${two.name}:undelete`, { folder: parent.name })).toMatchObject(
      folderNotFound,
    );
    expect(await we.undelete(two, { folder: null })).not.toHaveProperty('folder');
    await we.undelete(parent);
    expect(names(await we.list({ folder: parent.name }))).toEqual([]);
    expect(await we.undelete(one)).toMatchObject({ folder: parent.name });
    expect(names(await we.listFiles({ folder: one.name }))).toEqual(['one.txt']);
  });

  it('of a file in a folder in the trash works alike', async () => {
    const folder = await we.make('folder of a file');
    const [file, other] = [await we.put('file.txt', folder), await we.put('other.txt', folder)];
    await we.remove(folder, withAll);
    expect(await we.refuse('POST', `${file.name}:undelete`)).toMatchObject({
      status: 400,
      code: 9,
      reason: 'FOLDER_IS_DELETED',
      metadata: { folder: folder.name },
    });
    const restored = await we.undelete(file, { folder: 'root' });
    expect(restored).not.toHaveProperty('folder');
    expect(restored.etag).not.toBe(file.etag);
    await we.undelete(folder);
    expect(await fixture.owner.get(`/api/v1/${other.name}/metadata`)).toEqual(other);
  });

  it('lets go on what was on its way into it: only a resumable upload can wait for that', async () => {
    const folder = await we.make('with uploads under way');
    const { upload_uri } = await uploadUrl(fixture.owner, { folder: folder.name });
    const resumable = await begin(upload_uri, 10, { 'Upload-Metadata': `filename ${btoa('resumed.txt')}` });
    expect((await patch(resumable, 0, 'first')).status).toBe(204);
    const path = `${fixture.owner.organizationPath}/files:upload?filename=raw.txt&folder=${folder.name}`;
    const raw = beginUpload(fixture.url + path, {
      headers: { Authorization: `Bearer ${fixture.owner.token}`, 'Content-Length': '200000' },
    });
    await raw.send(Buffer.alloc(100_000));
    await expect
      .poll(
        () =>
          fixture.query(`SELECT id FROM uploads WHERE protocol = 'RAW' AND organization_id = $1`, [
            fixture.organization,
          ]),
        { timeout: 120_000 },
      )
      .toHaveLength(1);

    await we.remove(folder);
    await raw.send(Buffer.alloc(100_000));
    expect(await raw.answer).toMatchObject({
      status: 404,
      body: expect.stringContaining('FOLDER_NOT_FOUND'),
    });
    expect(await refusal(await patch(resumable, 5, 'later'))).toMatchObject(folderNotFound);
    await we.undelete(folder);
    expect((await patch(resumable, 5, 'later')).status).toBe(204);
    expect(names(await we.listFiles({ folder: folder.name }))).toEqual(['resumed.txt']);
  });

  it('has nothing to restore where it was purged, and keeps what is elsewhere', async () => {
    const top = await we.make('to be purged');
    const inner = await we.makePath('a/b', top);
    await we.put('deleted before', inner).then(we.remove);
    await we.remove({ name: String(inner.folder) }, withAll);
    await we.put('still there', top);
    const elsewhere = await we.put('elsewhere');
    expect(await we.refuse('DELETE', `${top.name}?purge=true`)).toMatchObject({ reason: 'FOLDER_NOT_EMPTY' });
    await we.remove(top, '?purge=true&force=true');
    expect(await we.refuse('POST', `${top.name}:undelete`)).toMatchObject(folderNotFound);
    const trashed = await we.makePath('trashed/inner');
    await we.put('trashed file', trashed);
    await we.remove({ name: String(trashed.folder) }, withAll);
    await we.remove({ name: String(trashed.folder) }, '?purge=true');
    const rows = () =>
      fixture.query('SELECT id FROM folders WHERE id = ANY ($1)', [
        [top, inner, trashed].map((folder) => folder.resource_id),
      ]);
    await expect.poll(rows, { timeout: 120_000 }).toEqual([]);
    const left = names(await we.listFiles({ show_deleted: 'true', page_size: '1000' }));
    for (const name of ['deleted before', 'still there', 'trashed file']) expect(left).not.toContain(name);
    expect(await fixture.owner.get(`/api/v1/${elsewhere.name}/metadata`)).toEqual(elsewhere);
    // The worker records that the row went, too.
    expect(await audit(top.resource_id)).toEqual(['folder.create', 'folder.purge', 'folder.purge']);
  });

  it('leaves nothing in disorder, whatever came before', () =>
    assertInvariantsSoon(fixture.env, fixture.organization));
});

describe('the retention of folders', () => {
  let brief: IsolatedFixture;
  beforeAll(async () => {
    brief = await createIsolatedFixture({ env: { TRASH_RETENTION_SECONDS: '0' } });
  });
  afterAll(() => brief?.remove());

  it('once over, erases the whole branch, rows and bytes; its upload URLs have ended and nothing comes back', async () => {
    const they = createFolderCaller(brief.owner);
    const top: ApiFolder = await they.make('brief');
    const inner = await they.makePath('a/b/c', top);
    for (const folder of [top, inner]) await they.put(`in ${folder.display_name}`, folder);
    const { upload_uri } = await brief.owner.post<{ upload_uri: string }>(
      `${brief.owner.organizationPath}/files:generateUploadUrl`,
      { folder: inner.name },
    );
    const begun = await fetch(upload_uri, {
      method: 'POST',
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '10' },
    });
    expect(begun.status).toBe(201);
    await they.put('kept.txt');
    await they.remove(top, withAll);
    const rows = () => brief.query('SELECT id FROM folders WHERE parent_id IS NOT NULL');
    await expect.poll(rows, { timeout: 120_000 }).toEqual([]);
    await assertInvariantsSoon(brief.instance.env);
    await expect.poll(async () => (await brief.objects()).length, { timeout: 120_000 }).toBe(1);
    expect(await they.refuse('POST', `${top.name}:undelete`)).toMatchObject(folderNotFound);
    expect((await refusal(await fetch(upload_uri, { method: 'PUT', body: 'late' }))).reason).toBe(
      'URL_REVOKED',
    );
  });
});
