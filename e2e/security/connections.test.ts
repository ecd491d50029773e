import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collect, someBytes } from '../infrastructure/bytes';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';

const limit = 5;
/** Every address of 127.0.0.0/8 is this machine's own. */
const proxy = '127.0.0.2';

let fixture: IsolatedFixture;
const sockets: Socket[] = [];
beforeAll(async () => {
  fixture = await createIsolatedFixture({
    env: {
      MAX_CONNECTIONS_PER_ADDRESS: String(limit),
      TRUSTED_PROXIES: proxy,
      READER_TIMEOUT_SECONDS: '1',
    },
  });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await fixture?.remove();
});

/** Connects `count` times from an address of this machine. */
function open(localAddress: string, count: number): Promise<Socket[]> {
  const { hostname, port } = new URL(fixture.url);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ host: hostname, port: Number(port), localAddress });
      socket.on('error', () => {});
      sockets.push(socket);
      await once(socket, 'connect');
      return socket.resume();
    }),
  );
}

/** The status of /healthz asked from an address; null if the connection is closed instead. */
async function health(localAddress: string): Promise<number | null> {
  const sent = request(`${fixture.url}/healthz`, { localAddress, agent: false }).end();
  try {
    const [response] = await once(sent, 'response');
    response.resume();
    return response.statusCode;
  } catch {
    return null;
  }
}

const isClosed = ({ destroyed, readableEnded }: Socket) => destroyed || readableEnded;

it('one address has a limited number of connections, and takes none from others', async () => {
  const first = await open('127.0.0.3', limit);
  const [further] = await open('127.0.0.3', 1);
  await expect.poll(() => further && isClosed(further)).toBe(true);
  expect(first.filter(isClosed)).toEqual([]);
  expect(await health('127.0.0.4')).toBe(200);
  first[0]?.destroy();
  await expect.poll(() => health('127.0.0.3')).toBe(200);
});

it('a trusted proxy has no limit of its own', async () => {
  const first = await open(proxy, 2 * limit);
  expect(await health(proxy)).toBe(200);
  expect(first.filter(isClosed)).toEqual([]);
});

/** The status line that each of `count` requests from the proxy with a target beyond the limit gets. */
async function refusals(count: number): Promise<string[]> {
  const { hostname, port } = new URL(fixture.url);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ host: hostname, port: Number(port), localAddress: proxy });
      sockets.push(socket);
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.write(`GET /${'a'.repeat(9_000)} HTTP/1.1\r\nHost: files.example\r\n\r\n`);
      await once(socket, 'end');
      return answer.slice(0, answer.indexOf('\r\n'));
    }),
  );
}

// More than an address gets at once in a second.
it('of many malformed requests each gets its answer, in the end', async () => {
  const answers = refusals(130);
  expect(await health('127.0.0.6')).toBe(200);
  expect(new Set(await answers)).toEqual(new Set(['HTTP/1.1 414 URI Too Long']));
});

// All connections of its address are such clients: another is answered once one of them is disconnected.
it('a client that stops reading a download is disconnected', async () => {
  // More than the buffers of both sides take.
  const size = 24 * 2 ** 20;
  const file = await fixture.owner.upload(new Uint8Array(await collect(someBytes(size))), 'large.bin');
  const readers = await open('127.0.0.5', limit);
  for (const reader of readers) {
    reader.pause();
    reader.write(
      [
        `GET /api/v1/${file.name}:download HTTP/1.1`,
        'Host: files.example',
        `Authorization: Bearer ${fixture.owner.token}`,
        '',
        '',
      ].join('\r\n'),
    );
  }
  await expect.poll(() => health('127.0.0.5')).toBe(200);
});
