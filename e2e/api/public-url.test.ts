import { expect, it } from 'vitest';
import { exchange } from '../bad-input/raw-http';
import { createIsolatedFixture } from '../infrastructure/fixture';
import { plainRequest } from './plain-request';

it('issued URIs begin with PUBLIC_URL, whatever the request says of its host', async () => {
  const publicUrl = 'https://files.example';
  const fixture = await createIsolatedFixture({ env: { PUBLIC_URL: publicUrl } });
  try {
    const { owner } = fixture;
    const file = await owner.upload('hello');
    const lies: Record<string, string>[] = [
      { Host: 'evil.example' },
      { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http' },
      { Forwarded: 'host=evil.example;proto=http', 'X-Forwarded-Prefix': '/evil' },
      { Host: 'files.example:8443', 'X-Forwarded-Port': '1' },
    ];
    for (const lie of lies) {
      for (const [path, field, purpose] of [
        [`${owner.organizationPath}/files:generateUploadUrl`, 'upload_uri', 'u'],
        [`/api/v1/${file.name}:generateDownloadUrl`, 'download_uri', 'd'],
      ] as const) {
        const { status, body } = await plainRequest(owner.url, path, {
          method: 'POST',
          headers: { Authorization: `Bearer ${owner.token}`, ...lie },
        });
        expect(status).toBe(200);
        const uri = JSON.parse(body.toString())[field] as string;
        expect(uri).toMatch(new RegExp(`^${publicUrl}/${purpose}/[\\w-]+$`));
      }
    }

    // The API and the probes answer under any name; a page sends its visitor to the public one.
    const headers = { Host: 'internal.example' };
    for (const path of ['/healthz', '/readyz', '/api/v1/openapi.json']) {
      expect((await plainRequest(owner.url, path, { headers })).status).toBe(200);
    }
    const page = await plainRequest(owner.url, '/somewhere?a=b', { headers });
    expect([page.status, page.headers.location]).toEqual([307, `${publicUrl}/somewhere?a=b`]);

    // Every answer keeps browsers on https, that of a page, a link, an error, and what is not HTTP too.
    const hsts = 'max-age=63072000; includeSubDomains';
    for (const [method, path] of [
      ...['/', '/sign-in', '/api/auth/csrf', '/healthz', '/readyz', '/api/v1/user'].map((at) => ['GET', at]),
      ...['/u/x', '/d/x', '/s/x', '/t/x', '/no/such', '/./x', '/%ff'].map((at) => ['GET', at]),
      ...[
        ['PUT', '/'],
        ['OPTIONS', '/'],
        ['OPTIONS', '/api/v1/user'],
        ['TRACE', '/healthz'],
      ],
    ] as [string, string][]) {
      const answer = await plainRequest(owner.url, path, { method, headers: { Host: 'files.example' } });
      expect([path, answer.headers['strict-transport-security']]).toEqual([path, hsts]);
    }
    for (const text of ['nonsense\r\n\r\n', 'CONNECT a.example:1 HTTP/1.1\r\nHost: a.example:1\r\n\r\n']) {
      const { responses } = await exchange(owner.url, [text]);
      expect(responses.map((answer) => answer.headers.get('strict-transport-security'))).toEqual([hsts]);
    }
  } finally {
    await fixture.remove();
  }
});
