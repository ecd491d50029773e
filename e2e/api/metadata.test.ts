import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

it('has every field of a File, with int64 as text and times in UTC', async () => {
  const content = '{"hello": "metadata"}';
  const file = await fixture.owner.upload(content, 'a.json', { 'Content-Type': 'application/json' });
  expect(file).toEqual({
    name: expect.stringMatching(new RegExp(`^organizations/${fixture.organization}/files/[A-Za-z0-9_-]+$`)),
    filename: 'a.json',
    mime_type: 'application/json',
    size_bytes: '21',
    create_time: expect.stringMatching(time),
    update_time: expect.stringMatching(time),
    etag: expect.stringMatching(/^"[^"]+"$/),
    sha256: createHash('sha256').update(content).digest('hex'),
    resource_id: expect.any(String),
    kind: 'tdx:ext:json',
    state: 'ACTIVE',
  });
  expect(Math.abs(Date.now() - Date.parse(file.create_time))).toBeLessThan(60_000);
});

it('is the same from upload, metadata and list', async () => {
  const file = await fixture.owner.upload('x', 'same.txt');
  expect(await fixture.owner.get(`/api/v1/${file.name}/metadata`)).toEqual(file);
  const { files } = await fixture.owner.get<{ files: ApiFile[] }>(
    `${fixture.owner.organizationPath}/files?query=same.txt`,
  );
  expect(files).toEqual([file]);
});

it('has the last change of its content, apart from renames, and its author in lists with view=full', async () => {
  const { owner } = fixture;
  const modify_time = '2019-05-04T03:02:01.000Z';
  const path = `${owner.organizationPath}/files:upload?filename=dated.txt&modify_time=${modify_time}`;
  const file = (await (await owner.call(path, { method: 'POST', body: 'x' })).json()) as ApiFile;
  const listed = async () =>
    (
      await owner.get<{ files: ApiFile[] }>(
        `${owner.organizationPath}/files?query=dated&view=full&order_by=modify_time`,
      )
    ).files[0];
  expect(await listed()).toMatchObject({
    modify_time,
    content_update_time: file.create_time,
    modifier: { email: fixture.ownerEmail },
  });
  await owner.call(`/api/v1/${file.name}`, { method: 'PATCH', json: { filename: 'dated too.txt' } });
  expect(await listed()).toMatchObject({ content_update_time: file.create_time });
  await owner.call(`/api/v1/${file.name}:upload`, { method: 'PUT', body: 'y' });
  expect(await listed()).not.toMatchObject({ content_update_time: file.create_time });
});

it('leaves out what a file has not: an extension, a folder at the root, times of the trash', async () => {
  const file = await fixture.owner.upload('x', 'README');
  for (const field of ['kind', 'folder', 'delete_time', 'purge_time']) expect(file).not.toHaveProperty(field);
});

it('is JSON that no cache stores', async () => {
  const file = await fixture.owner.upload('x');
  const { headers } = await fixture.owner.call(`/api/v1/${file.name}/metadata`);
  expect(headers.get('content-type')).toBe('application/json');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

it('is 404 for a file that is not there', async () => {
  const answer = await fixture.owner.call(`${fixture.owner.organizationPath}/files/nothing/metadata`);
  expect(await refusal(answer)).toMatchObject({ status: 404, code: 5, reason: 'FILE_NOT_FOUND' });
});
