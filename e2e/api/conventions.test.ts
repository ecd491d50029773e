import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { plainRequest } from './plain-request';
import { refusal } from './refusal';

let fixture: Fixture;
let file: ApiFile;
beforeAll(async () => {
  fixture = await createFixture();
  file = await fixture.owner.upload('hello', 'a.txt', { 'Content-Type': 'text/plain' });
});
afterAll(() => fixture?.remove());

describe('an unknown address', () => {
  it.each([
    '/api',
    '/api/v1',
    '/api/v2/organizations',
    '/api/v1/organizations/',
    '/api/v1/nothing',
    '/api/v1/organizations/acme/files:nothing',
    '/api/v1/organizations/acme/files:UPLOAD',
    '/api/v1/organizations/acme/files/x:nothing',
    '/api/v1/organizations/acme/files/x/metadata/',
    '/api/v1/organizations/acme/files/x/y:download',
    '/api/v1/organizations/acme/files/upload',
    '/api/v1/organizations//files',
    '/u/',
    '/d/',
    '/d/x/y',
  ])('%s is 404', async (path) => {
    for (const method of ['GET', 'POST']) {
      // Where a path means a route after all, it means a file that is not there.
      const answer = await fixture.owner.call(path, { method });
      if (answer.status === 405) continue;
      expect(await refusal(answer)).toMatchObject({ status: 404, code: 5 });
    }
  });
});

describe('a wrong method', () => {
  it.each([
    ['GET', '/api/v1/organizations/acme/files:upload', ['POST', 'PUT']],
    ['POST', '/api/v1/organizations/acme/files/x:download', ['GET', 'HEAD']],
    ['PUT', '/api/v1/organizations/acme/files/x', ['DELETE', 'PATCH']],
    ['DELETE', '/api/v1/organizations', ['GET', 'POST']],
    ['POST', '/api/v1/organizations/acme/files/x/metadata', ['GET']],
    ['DELETE', '/u/x', ['PUT', 'POST', 'GET']],
    ['POST', '/d/x', ['GET', 'HEAD']],
  ])('%s %s is 405 with the allowed methods', async (method, path, allowed) => {
    const answer = await fixture.owner.call(path, { method });
    const allow = answer.headers.get('allow')?.split(', ') ?? [];
    expect(allow).toEqual(expect.arrayContaining(allowed));
    expect(allow).not.toContain(method);
    expect(await refusal(answer)).toMatchObject({ status: 405, code: 12, reason: 'METHOD_NOT_ALLOWED' });
  });
});

describe('a verb', () => {
  it.each(['%3A', '%3a'])('may have its colon as %s', async (colon) => {
    const headers = { Authorization: `Bearer ${fixture.owner.token}` };
    const path = `/api/v1/${file.name}${colon}download`;
    const answer = await plainRequest(fixture.owner.url, path, { headers });
    expect([answer.status, answer.body.toString()]).toEqual([200, 'hello']);
    const upload = await plainRequest(
      fixture.owner.url,
      `${fixture.owner.organizationPath}/files${colon}upload`,
      {
        method: 'POST',
        headers,
        body: Buffer.from('x'),
      },
    );
    expect(upload.status).toBe(200);
  });
});

describe('X-Request-Id', () => {
  it('is on every answer, and another each time', async () => {
    const answers = await Promise.all([
      fixture.owner.call(fixture.owner.organizationPath),
      fixture.owner.call(`/api/v1/${file.name}:download`),
      fixture.owner.call(`/api/v1/${file.name}:download`, { headers: { 'If-None-Match': '*' } }),
      fixture.owner.call(`/api/v1/${file.name}:download`, { headers: { Range: 'bytes=0-1,3-3' } }),
      fixture.owner.call('/api/v1/nothing'),
      fixture.owner.call('/u/x'),
      fixture.owner.call('/d/x'),
      fixture.owner.call('/healthz'),
      fixture.owner.call('/readyz'),
      fixture.owner.call('/api/v1/openapi.json'),
      fixture.owner.call('/api/v1/organizations', { method: 'OPTIONS' }),
      fixture.owner.call('/api/v1/organizations', { method: 'DELETE' }),
      fixture.owner.call('/'),
      fixture.owner.call('/no-such-page'),
    ]);
    const ids = answers.map(({ headers }) => headers.get('x-request-id') ?? '');
    for (const id of ids) expect(id).toMatch(/^[\w-]{8,}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('encodings', () => {
  it.each([
    '/api/v1/organizations/%FF/files',
    '/api/v1/organizations/acme/files/%ED%A0%80/metadata',
    '/api/v1/organizations/acme/files/%C3/metadata',
    '/api/v1/organizations/acme/files?query=%FF',
    '/api/v1/organizations/acme/files?%FF=x',
  ])('%s is 400, since it is not UTF-8', async (path) => {
    const own = path.replace('acme', fixture.organization);
    const { status, body } = await plainRequest(fixture.owner.url, own, {
      headers: { Authorization: `Bearer ${fixture.owner.token}` },
    });
    expect([status, JSON.parse(body.toString()).code]).toEqual([400, 3]);
  });

  it.each(['gzip', 'br', 'identity, gzip', 'x-own'])(
    'a body in Content-Encoding %s is 415',
    async (coding) => {
      const answer = await fixture.owner.call(`${fixture.owner.organizationPath}/files:upload`, {
        method: 'POST',
        body: 'x',
        headers: { 'Content-Encoding': coding },
      });
      expect(await refusal(answer)).toMatchObject({
        status: 415,
        code: 3,
        reason: 'CONTENT_ENCODING_UNSUPPORTED',
      });
    },
  );

  it('identity is no encoding', async () => {
    const answer = await fixture.owner.call(`${fixture.owner.organizationPath}/files:upload`, {
      method: 'POST',
      body: 'x',
      headers: { 'Content-Encoding': 'identity' },
    });
    expect(answer.status).toBe(200);
  });
});
