import { createHash, randomBytes } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { createCaller } from './infrastructure/api';
import { createInstance } from './infrastructure/service';

test('tus try', async () => {
  const instance = await createInstance(inject('postgres'), { env: { LOG_LEVEL: 'warn' } });
  const service = await instance.start();
  const { token } = await instance.holdall<{ token: string }>(
    'bootstrap',
    '--email',
    'ada@example.com',
    '--organization',
    'acme',
  );
  const api = createCaller(service.url, token);
  const bytes = randomBytes(30_000_000);
  const sha = createHash('sha256').update(bytes).digest('hex');
  const { upload_uri } = await api.post<{ upload_uri: string }>(
    `${api.organizationPath}/files:generateUploadUrl`,
    {},
  );
  const T = { 'Tus-Resumable': '1.0.0' };
  const anon = createCaller(service.url, null);
  let r = await anon.call(upload_uri, { method: 'OPTIONS' });
  console.log(r.status, Object.fromEntries(r.headers));
  r = await anon.call(upload_uri, {
    method: 'POST',
    headers: {
      ...T,
      'Upload-Length': '30000000',
      'Upload-Metadata': `filename ${Buffer.from('hé.bin').toString('base64')}`,
    },
  });
  console.log(r.status, await r.text(), Object.fromEntries(r.headers));
  const loc = r.headers.get('location') as string;
  r = await anon.call(loc, { method: 'HEAD', headers: T });
  console.log(r.status, Object.fromEntries(r.headers));
  r = await anon.call(loc, {
    method: 'PATCH',
    headers: { ...T, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    body: bytes.subarray(0, 10_000_001),
  });
  console.log(r.status, await r.text(), r.headers.get('upload-offset'));
  console.log(JSON.stringify(await api.get(`${api.organizationPath}/uploads`)));
  r = await anon.call(loc, {
    method: 'PATCH',
    headers: { ...T, 'Upload-Offset': '5', 'Content-Type': 'application/offset+octet-stream' },
    body: bytes.subarray(5),
  });
  console.log(r.status, await r.text());
  r = await anon.call(loc, {
    method: 'PATCH',
    headers: {
      ...T,
      'Upload-Offset': '10000001',
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Checksum':
        'sha1 ' + createHash('sha1').update(bytes.subarray(10_000_001, 20_000_000)).digest('base64'),
    },
    body: bytes.subarray(10_000_001, 20_000_000),
  });
  console.log(r.status, await r.text(), r.headers.get('upload-offset'));
  r = await anon.call(loc, {
    method: 'PATCH',
    headers: { ...T, 'Upload-Offset': '20000000', 'Content-Type': 'application/offset+octet-stream' },
    body: bytes.subarray(20_000_000),
  });
  console.log(r.status, await r.text(), Object.fromEntries(r.headers));
  r = await anon.call(loc, { method: 'HEAD', headers: T });
  console.log(r.status, Object.fromEntries(r.headers));
  const { files } = await api.get<{ files: { sha256: string; name: string }[] }>(
    `${api.organizationPath}/files`,
  );
  expect(files[0]?.sha256).toBe(sha);
  const got = await (await api.call(`/api/v1/${files[0]?.name}:download`)).arrayBuffer();
  expect(createHash('sha256').update(Buffer.from(got)).digest('hex')).toBe(sha);
  // content-range
  const second = await api.post<{ upload_uri: string }>(
    `${api.organizationPath}/files:generateUploadUrl`,
    {},
  );
  r = await anon.call(`${second.upload_uri}?filename=x.bin`, {
    method: 'PUT',
    headers: { 'Content-Range': 'bytes 0-999/2000' },
    body: bytes.subarray(0, 1000),
  });
  console.log(r.status, await r.text(), r.headers.get('range'));
  r = await anon.call(second.upload_uri, { method: 'PUT', headers: { 'Content-Range': 'bytes */2000' } });
  console.log(r.status, await r.text(), r.headers.get('range'));
  r = await anon.call(second.upload_uri, {
    method: 'PUT',
    headers: { 'Content-Range': 'bytes 500-1999/2000' },
    body: bytes.subarray(500, 2000),
  });
  console.log(r.status, await r.text(), r.headers.get('range'));
  r = await anon.call(second.upload_uri, { method: 'PUT', headers: { 'Content-Range': 'bytes */2000' } });
  console.log(r.status, (await r.text()).slice(0, 80));
  // concat
  const third = await api.post<{ upload_uri: string }>(`${api.organizationPath}/files:generateUploadUrl`, {});
  const parts: string[] = [];
  for (const part of [bytes.subarray(0, 100), bytes.subarray(100, 300)]) {
    r = await anon.call(third.upload_uri, {
      method: 'POST',
      headers: {
        ...T,
        'Upload-Concat': 'partial',
        'Upload-Length': String(part.length),
        'Content-Type': 'application/offset+octet-stream',
      },
      body: part,
    });
    console.log(r.status, await r.text(), r.headers.get('upload-offset'));
    parts.push(r.headers.get('location') as string);
  }
  r = await anon.call(third.upload_uri, {
    method: 'POST',
    headers: { ...T, 'Upload-Concat': `final;${parts.join(' ')}` },
  });
  console.log(r.status, await r.text(), Object.fromEntries(r.headers));
  const idem = () =>
    api
      .call(`${api.organizationPath}/files:upload?filename=i`, {
        method: 'POST',
        body: 'xx',
        headers: { 'Idempotency-Key': 'k1' },
      })
      .then((x) => x.json());
  const [a, b] = await Promise.all([idem(), idem()]);
  expect(a.name).toBe(b.name);
  expect((await idem()).name).toBe(a.name);
  console.log(service.logs());
  console.log(JSON.stringify(await instance.holdall('reconcile')));
  await service.stop();
  await instance.remove();
});
