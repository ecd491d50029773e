import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlainAnswer, plainRequest } from '../api/plain-request';
import { createFixture, type Fixture } from '../infrastructure/fixture';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

/** A request to the public name whose path goes out as it is written: fetch would resolve its dots. */
function send(method: string, path: string, headers: Record<string, string> = {}): Promise<PlainAnswer> {
  const { host } = new URL(fixture.env.PUBLIC_URL ?? fixture.url);
  return plainRequest(fixture.url, path, { method, headers: { host, ...headers } });
}

const bearer = () => ({ authorization: `Bearer ${fixture.owner.token}` });
const codeOf = ({ body }: PlainAnswer) => JSON.parse(body.toString()).code;
const reasonOf = ({ body }: PlainAnswer) => JSON.parse(body.toString()).details[0].reason;
/** Node joins repeated fields by a comma. */
const oneId = /^[\w-]{10,}$/;

describe('one way in', () => {
  it.each(['/./api', '/api/auth/..', '/api/auth/%2e%2E', '//api', '/.%2E/api', '/api/auth/..\\'])(
    'nothing is uploaded behind %s',
    async (prefix) => {
      const before = await fixture.usage();
      const path = `${prefix}/v1/organizations/${fixture.organization}/files:upload`;
      const answer = await send('POST', path, bearer());
      expect([answer.status, codeOf(answer)]).toEqual([404, 5]);
      expect(answer.headers['x-request-id']).toMatch(oneId);
      expect(await fixture.usage()).toEqual(before);
    },
  );

  it.each(['/%61pi/v1/user', '/api%2Fv1/user', '/API/v1/user', '/%73/x', '/%64/x', '/sign-in/', '/docs//'])(
    '%s is no other spelling of a path',
    async (path) => {
      const answer = await send('GET', path, bearer());
      expect(answer.status).toBe(404);
      expect(answer.headers['x-request-id']).toMatch(oneId);
    },
  );

  it.each(['/', '/sign-in', '/api/auth/csrf', '/api/auth/callback/credentials', '/healthz', '/api/v1/user'])(
    '%s has one X-Request-Id',
    async (path) => {
      expect((await send('GET', path)).headers['x-request-id']).toMatch(oneId);
    },
  );

  it.each([
    ['next-action', 'a'.repeat(42)],
    ['next-resume', '1'],
    ['x-middleware-subrequest', 'middleware:middleware:middleware'],
    ['x-middleware-rewrite', '/docs'],
    ['x-matched-path', '/docs'],
    ['x-invoke-path', '/docs'],
    ['x-nextjs-data', '1'],
  ])('%s does not steer a page', async (name, value) => {
    const answer = await send('GET', '/sign-in', { [name]: value });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.body.toString()).toContain('type="password"');
  });

  it('pages navigate', async () => {
    const answer = await send('GET', '/sign-in?_rsc=x', { rsc: '1' });
    // Next redirects to the URL whose _rsc fits the other fields.
    const to = answer.headers.location ?? '/sign-in?_rsc=x';
    const { headers } = answer.status === 307 ? await send('GET', to, { rsc: '1' }) : answer;
    expect(headers['content-type']).toBe('text/x-component');
  });

  it('a file is no service worker', async () => {
    const { name } = await fixture.owner.upload('self.skipWaiting()', 'worker.js');
    const { download_uri } = await fixture.owner.post<{ download_uri: string }>(
      `/api/v1/${name}:generateDownloadUrl`,
    );
    for (const path of [`/api/v1/${name}:download`, new URL(download_uri).pathname]) {
      const answer = await send('GET', path, { ...bearer(), 'service-worker': 'script' });
      expect([answer.status, reasonOf(answer)]).toEqual([403, 'SERVICE_WORKER_REFUSED']);
      expect((await send('GET', path, bearer())).status).toBe(200);
    }
  });
});

describe('pages', () => {
  it.each(['PUT', 'POST', 'PATCH', 'DELETE', 'PROPFIND', 'MKCOL', 'TRACE'])(
    'answer 405 to %s',
    async (method) => {
      for (const path of ['/', '/sign-in']) {
        const answer = await send(method, path);
        expect([answer.status, answer.headers.allow, codeOf(answer)]).toEqual([
          405,
          'GET, HEAD, OPTIONS',
          12,
        ]);
      }
    },
  );

  it.each([
    ['/', 'GET, HEAD, OPTIONS'],
    ['/api/auth/signout', 'GET, POST, OPTIONS'],
  ])('name the methods of %s', async (path, allow) => {
    const answer = await send('OPTIONS', path);
    expect([answer.status, answer.headers.allow]).toEqual([204, allow]);
  });

  it('are isolated from windows of other sites', async () => {
    expect((await send('GET', '/sign-in')).headers['cross-origin-opener-policy']).toBe('same-origin');
  });
});

describe('sign-in', () => {
  it('answers 405 where it accepts only a form', async () => {
    const answer = await send('GET', '/api/auth/callback/credentials');
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST, OPTIONS']);
  });

  it.each(['_log', 'verify-request', 'nope', 'signin/../_log'])('has no action %s', async (action) => {
    const answer = await send('POST', `/api/auth/${action}`, {
      origin: fixture.env.PUBLIC_URL ?? fixture.url,
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([answer.status, codeOf(answer)]).toEqual([404, 5]);
  });

  it.each(['/%0A/x', '/%09/evil.example/', '//evil.example', '/%5Cevil.example', '/..//evil.example'])(
    'does not lead to %s',
    async (next) => {
      const answer = await send('GET', `/sign-in?next=${next}`);
      expect(answer.status).toBe(200);
      // A property of the form in the page: where it goes.
      expect(/\\"next\\":\\"(\/.*?)\\"/.exec(answer.body.toString())?.[1]).toBe('/');
    },
  );
});
