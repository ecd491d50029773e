import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGuardedPost } from './guarded-post';

let server: Server;
let port: number;
let received: { url?: string; host?: string; body: string }[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    received.push({ url: request.url, host: request.headers.host, body });
    if (request.url === '/redirect') response.writeHead(302, { Location: '/elsewhere' }).end();
    else if (request.url === '/hang') return;
    else if (request.url === '/endless') {
      const write = () => response.write('x'.repeat(64 * 1024)) && setImmediate(write);
      response.on('drain', write).on('close', () => response.off('drain', write));
      write();
    } else response.writeHead(200, { 'Retry-After': '7' }).end('thanks');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const loopback = [{ address: '127.0.0.1', family: 4 }];
const open = createGuardedPost({
  allowedHosts: ['receiver.example'],
  allowHttp: true,
  timeoutMs: 2_000,
  lookup: async () => loopback,
});
const post = (path: string, guard = open) =>
  guard.post(`http://receiver.example:${port}${path}`, '{"a":1}', {
    headers: { 'Content-Type': 'application/json' },
  });

describe('a request to an address that a user chose', () => {
  it('goes to the address that was looked up, under its own name', async () => {
    received = [];
    expect(await post('/in')).toEqual({ status: 200, text: 'thanks', retryAfterSeconds: 7 });
    expect(received).toEqual([{ url: '/in', host: `receiver.example:${port}`, body: '{"a":1}' }]);
  });

  it('follows no redirect', async () => {
    received = [];
    expect(await post('/redirect')).toMatchObject({ status: 302 });
    expect(received).toHaveLength(1);
  });

  it('does not wait or read for ever', async () => {
    await expect(post('/hang')).rejects.toThrow();
    const { text } = await post('/endless');
    expect(text.length).toBe(64 * 1024);
  });

  it('is refused when any address of the name is private, whatever the name led to before', async () => {
    let lookups = 0;
    const rebinding = createGuardedPost({
      allowedHosts: [],
      allowHttp: true,
      timeoutMs: 2_000,
      lookup: async () => {
        lookups += 1;
        return lookups === 1 ? [{ address: '93.184.216.34', family: 4 }, ...loopback] : loopback;
      },
    });
    received = [];
    for (let time = 0; time < 2; time += 1)
      await expect(post('/in', rebinding)).rejects.toThrow('not public');
    expect(received).toEqual([]);
    expect(lookups).toBe(2);
  });

  it.each([
    ['http://hooks.example/', 'must be https'],
    ['ftp://hooks.example/', 'must be an absolute https URL'],
    ['https://user:secret@hooks.example/', 'must have no user and password'],
    ['https://hooks.example:22/', 'must have the port 443, 80 or one from 1024'],
    ['https://127.0.0.1/', 'must not lead to a private address'],
    ['https://[::ffff:10.0.0.1]/', 'must not lead to a private address'],
    ['https://0x7f.1/', 'must not lead to a private address'],
    ['https://localhost/', 'must not lead to a private address'],
    ['https://hooks.example:8443/in', null],
  ])('%s: %s', (url, problem) => {
    const strict = createGuardedPost({ allowedHosts: [], allowHttp: false, timeoutMs: 1_000 });
    expect(strict.problemOf(url)).toBe(problem);
  });
});
