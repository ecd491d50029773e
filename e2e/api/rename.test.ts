import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

const patch = ({ name }: ApiFile, json: unknown, headers: Record<string, string> = {}) =>
  fixture.owner.call(`/api/v1/${name}`, { method: 'PATCH', json, headers });
const patched = async (...args: Parameters<typeof patch>) => {
  const answer = await patch(...args);
  expect(answer.status).toBe(200);
  return (await answer.json()) as ApiFile;
};

/** A folder below the root; its own routes come later, and files can lie in one already. */
async function makeFolder(id: string): Promise<string> {
  await fixture.query(
    `INSERT INTO folders (organization_id, id, parent_id, display_name, etag)
     SELECT id, $1, root_folder_id, $1, 'x' FROM organizations WHERE id = $2`,
    [id, fixture.organization],
  );
  return `organizations/${fixture.organization}/folders/${id}`;
}

describe('PATCH of a file', () => {
  it('renames it: etag, kind and update_time follow, the content stays', async () => {
    const file = await fixture.owner.upload('hello', 'old.txt');
    const renamed = await patched(file, { filename: 'new name.MD' });
    expect(renamed).toMatchObject({
      name: file.name,
      filename: 'new name.MD',
      kind: 'tdx:ext:md',
      mime_type: file.mime_type,
      sha256: file.sha256,
      create_time: file.create_time,
    });
    expect(renamed.etag).not.toBe(file.etag);
    const download = await fixture.owner.call(`/api/v1/${file.name}:download`);
    expect(download.headers.get('content-disposition')).toContain('new name.MD');
    expect(await download.text()).toBe('hello');
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a\nb', 'x'.repeat(256)])(
    'refuses the name %j',
    async (filename) => {
      const file = await fixture.owner.upload('x', 'name.txt');
      expect(await refusal(await patch(file, { filename }))).toMatchObject({
        status: 400,
        code: 3,
        reason: 'FILENAME_INVALID',
      });
    },
  );

  it('moves it into a folder by name or by id, and back to the root by null, "" or the id of the root', async () => {
    const folder = await makeFolder('somewhere');
    const { root_resource_id: root } = await fixture.owner.get<{ root_resource_id: string }>(
      fixture.owner.organizationPath,
    );
    const file = await fixture.owner.upload('x', 'moving.txt');
    for (const reference of [folder, 'somewhere']) {
      expect((await patched(file, { folder: reference })).folder).toBe(folder);
      expect((await patched(file, { filename: 'still.txt' })).folder).toBe(folder);
      for (const home of [null, '', root]) {
        await patched(file, { folder: reference });
        expect(await patched(file, { folder: home })).not.toHaveProperty('folder');
      }
    }
    const answer = await fixture.owner.call(
      `${fixture.owner.organizationPath}/files:upload?folder=${folder}`,
      {
        method: 'POST',
        body: 'x',
      },
    );
    expect(await answer.json()).toMatchObject({ folder });
  });

  it.each(['nowhere', 'organizations/acme/folders/nowhere', 'organizations/other/folders/x', '../..'])(
    'does not find the folder %s',
    async (folder) => {
      const file = await fixture.owner.upload('x');
      expect(
        await refusal(await patch(file, { folder: folder.replace('acme', fixture.organization) })),
      ).toMatchObject({ status: 404, code: 5 });
    },
  );

  it('is refused for another version than the one that is meant', async () => {
    const file = await fixture.owner.upload('x');
    const failed = { status: 412, code: 10, reason: 'PRECONDITION_FAILED' };
    const change = { filename: 'changed' };
    expect(await refusal(await patch(file, change, { 'If-Match': '"x"' }))).toMatchObject(failed);
    expect(await refusal(await patch(file, change, { 'If-None-Match': '*' }))).toMatchObject(failed);
    expect((await patched(file, change, { 'If-Match': file.etag })).filename).toBe('changed');
    expect(await refusal(await patch(file, change, { 'If-Match': file.etag }))).toMatchObject(failed);
  });

  it('changes nothing, nor its etag, where nothing is to change', async () => {
    const file = await fixture.owner.upload('x', 'same.txt');
    for (const json of [undefined, {}, { filename: 'same.txt' }, { folder: null }, { filename: null }])
      expect(await patched(file, json)).toEqual(file);
    expect(await refusal(await patch(file, {}, { 'If-Match': '"x"' }))).toMatchObject({ status: 412 });
  });

  it('ignores fields that it does not know, and refuses known ones of a wrong type', async () => {
    const file = await fixture.owner.upload('x', 'typed.txt');
    expect((await patched(file, { color: 'red', size_bytes: 'many' })).filename).toBe('typed.txt');
    for (const json of [{ filename: 7 }, { filename: ['a'] }, { folder: {} }]) {
      expect(await refusal(await patch(file, json))).toMatchObject({
        status: 400,
        code: 3,
        reason: 'FIELD_INVALID',
      });
    }
  });
});
