import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStaticFiles } from './static-files';

const folder = mkdtempSync(join(tmpdir(), 'static-'));
mkdirSync(join(folder, 'chunks'));
writeFileSync(join(folder, 'chunks/a.js'), 'let a');
writeFileSync(join(folder, 'chunks/a.js.br'), brotliCompressSync('let a'));
writeFileSync(join(folder, 'secret.txt.br'), 'secret');
const files = createStaticFiles(folder);
const server = createServer((req, res) => {
  if (!files.serve(req, res, { 'X-Own': '1' })) res.writeHead(404).end('not here');
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    ...init,
    headers: { 'Accept-Encoding': 'gzip, br', ...init.headers },
  });

test('a script is sent as the build compressed it', async () => {
  for (const path of ['/_next/static/chunks/a.js', '/_next/static/chunks/a.js?v=1']) {
    const answer = await ask(path);
    expect([answer.status, await answer.text()]).toEqual([200, 'let a']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'application/javascript; charset=UTF-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'x-own': '1',
    });
  }
  expect((await ask('/_next/static/chunks/a.js', { method: 'HEAD' })).status).toBe(200);
});

test.each([
  ['without brotli', '/_next/static/chunks/a.js', { headers: { 'Accept-Encoding': 'gzip' } }],
  ['a range', '/_next/static/chunks/a.js', { headers: { Range: 'bytes=0-1' } }],
  ['another method', '/_next/static/chunks/a.js', { method: 'POST' }],
  ['another kind of file', '/_next/static/secret.txt', {}],
  ['no such file', '/_next/static/chunks/b.js', {}],
  ['another path', '/chunks/a.js', {}],
])('%s is left to Next', async (_what, path, init) => {
  expect((await ask(path, init)).status).toBe(404);
});
