import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';

const friend = 'https://app.example';
const foe = 'https://evil.example';

let fixture: IsolatedFixture;
let file: ApiFile;
beforeAll(async () => {
  fixture = await createIsolatedFixture({ env: { CORS_ORIGINS: `${friend}, https://other.example` } });
  file = await fixture.owner.upload('hello');
});
afterAll(() => fixture?.remove());

/** What a browser would let a page of this origin know. */
const rights = ({ headers }: Response) => ({
  origin: headers.get('access-control-allow-origin'),
  withCookies: headers.get('access-control-allow-credentials'),
});

const preflight = (url: string, origin: string, method: string) =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'authorization, content-type',
    },
  });

describe('the API', () => {
  const path = () => `/api/v1/${file.name}/metadata`;

  it('lets pages of CORS_ORIGINS read answers and errors, never with cookies', async () => {
    for (const token of [fixture.owner.token, 'wrong']) {
      const answer = await fetch(fixture.owner.url + path(), {
        headers: { Origin: friend, Authorization: `Bearer ${token}` },
      });
      expect(rights(answer)).toEqual({ origin: friend, withCookies: null });
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin');
      expect(answer.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('x-request-id');
    }
  });

  it('lets pages of other origins read nothing', async () => {
    for (const origin of [foe, 'null', `${friend}.evil.example`, 'http://app.example']) {
      const answer = await fixture.owner.call(path(), { headers: { Origin: origin } });
      expect([answer.status, rights(answer)]).toEqual([200, { origin: null, withCookies: null }]);
    }
  });

  it('answers the preflight of its friends alone', async () => {
    const asked = `${fixture.owner.url}${fixture.owner.organizationPath}/files:upload`;
    const answer = await preflight(asked, friend, 'PUT');
    expect(answer.status).toBe(204);
    expect(rights(answer)).toEqual({ origin: friend, withCookies: null });
    expect(answer.headers.get('access-control-allow-methods')).toMatch(/\bPUT\b/);
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    const other = await preflight(asked, foe, 'PUT');
    expect([rights(other).origin, other.headers.get('access-control-allow-methods')]).toEqual([null, null]);
  });
});

describe('generated URLs', () => {
  it('are for pages of every origin, without cookies', async () => {
    const { upload_uri: up } = await fixture.owner.post<{ upload_uri: string }>(
      `${fixture.owner.organizationPath}/files:generateUploadUrl`,
    );
    const { download_uri: down } = await fixture.owner.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    );
    const open = { origin: '*', withCookies: null };
    for (const [uri, method] of [
      [up, 'PUT'],
      [up, 'POST'],
      [down, 'GET'],
    ] as const) {
      const answer = await preflight(uri, foe, method);
      expect([answer.status, rights(answer)]).toEqual([204, open]);
      expect(answer.headers.get('access-control-allow-methods')).toContain(method);
    }
    const headers = { Origin: foe };
    const download = await fetch(down, { headers });
    expect([download.status, rights(download)]).toEqual([200, open]);
    const exposed = download.headers.get('access-control-expose-headers')?.toLowerCase();
    for (const name of ['etag', 'content-disposition', 'content-range', 'repr-digest'])
      expect(exposed).toContain(name);
    const upload = await fetch(up, { method: 'PUT', body: 'x', headers });
    expect([upload.status, rights(upload)]).toEqual([200, open]);
    const refused = await fetch(`${up}x`, { method: 'PUT', body: 'x', headers });
    expect([refused.status, rights(refused)]).toEqual([403, open]);
  });
});
