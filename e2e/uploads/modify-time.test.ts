import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { createGrpcFixture, type GrpcFixture } from '../grpc/fixture';
import type { ApiFile } from '../infrastructure/api';

const given = '2019-03-04T05:06:07.890+02:00';
const kept = '2019-03-04T03:06:07.890Z';
const query = `modify_time=${encodeURIComponent(given)}`;
const mtime = Buffer.from(String(Date.parse(kept))).toString('base64');

let fixture: GrpcFixture;
let files: string;
beforeAll(async () => {
  fixture = await createGrpcFixture();
  files = `${fixture.owner.organizationPath}/files`;
});
afterAll(() => fixture?.remove());

type WithTime = ApiFile & { modify_time?: string; resource_id: string };

const upload = async (path: string, body: BodyInit = 'x'): Promise<WithTime> =>
  (await fixture.owner.call(path, { method: 'POST', body })).json();
const uploadUri = async () =>
  (await fixture.owner.post<{ upload_uri: string }>(`${files}:generateUploadUrl`)).upload_uri;
const metadataOf = (name: string) => fixture.owner.get<WithTime>(`/api/v1/${name}/metadata`);

it('A file has the modification time that its sender gave, on every way in', async () => {
  const form = new FormData();
  form.set('file', new Blob(['x']), 'form.txt');
  const sent = await Promise.all([
    upload(`${files}:upload?filename=a.txt&${query}`),
    upload(`${files}:upload?modifyTime=${encodeURIComponent(given)}`, form),
    fetch(`${await uploadUri()}?${query}`, { method: 'PUT', body: 'x' }).then((answer) => answer.json()),
    fetch(`${await uploadUri()}?${query}`, {
      method: 'PUT',
      body: 'x',
      headers: { 'Content-Range': 'bytes 0-0/1' },
    }).then((answer) => answer.json()),
  ]);
  for (const file of sent) expect(file).toMatchObject({ modify_time: kept });
  const created = await fetch(await uploadUri(), {
    method: 'POST',
    body: 'x',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': '1',
      'Upload-Metadata': `filename YS50eHQ=,mtime ${mtime}`,
      'Content-Type': 'application/offset+octet-stream',
    },
  });
  const name = (
    await fetch(created.headers.get('location') ?? '', {
      method: 'HEAD',
      headers: { 'Tus-Resumable': '1.0.0' },
    })
  ).headers.get('holdall-file');
  expect(await metadataOf(name ?? '')).toMatchObject({ modify_time: kept });
  const { files: listed } = await fixture.owner.get<{ files: WithTime[] }>(files);
  expect(listed.map(({ modify_time }) => modify_time)).toEqual(Array(5).fill(kept));
  expect(await upload(`${files}:upload`)).not.toHaveProperty('modify_time');
});

it('It stays when the file is renamed, and goes with the content', async () => {
  const file = await upload(`${files}:upload?filename=b.txt&${query}`);
  const send = async (method: string, path: string, init: object): Promise<WithTime> =>
    (await fixture.owner.call(`/api/v1/${file.name}${path}`, { method, ...init })).json();
  expect(await send('PATCH', '', { json: { filename: 'c.txt' } })).toMatchObject({ modify_time: kept });
  const other = '2020-01-01T00:00:00.000Z';
  const replaced = await send('PUT', `:upload?modify_time=${other}`, { body: 'y' });
  expect(replaced).toMatchObject({ modify_time: other });
  expect(await send('PUT', ':upload', { body: 'z' })).not.toHaveProperty('modify_time');
  await send('PUT', `:upload?modify_time=${other}`, { body: 'y' });
  await fixture.grpc.call('SetFileContent', {
    resource_id: file.resource_id,
    content: Buffer.from('remote'),
  });
  expect(await metadataOf(file.name)).not.toHaveProperty('modify_time');
});

it.each(['', 'yesterday', '2019-03-04', '2019-03-04T05:06:07', '2019-02-30T00:00:00Z', '1551668767'])(
  'The time %j is refused',
  async (text) => {
    const path = `${files}:upload?modify_time=${encodeURIComponent(text)}`;
    const answer = await fixture.owner.call(path, { method: 'POST', body: 'x' });
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 3, reason: 'FIELD_INVALID' });
  },
);

it.each(['now', '99999999999999999', '253402300800000', '1e3'])('The mtime %j is refused', async (text) => {
  const answer = await fetch(await uploadUri(), {
    method: 'POST',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': '1',
      'Upload-Metadata': `mtime ${Buffer.from(text).toString('base64')}`,
    },
  });
  expect(await refusal(answer)).toMatchObject({ status: 400, code: 3, reason: 'METADATA_INVALID' });
});
