import { once, setMaxListeners } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { load } from '../load';
import { type Product, startProduct } from '../servers';
import { atMost, type Bench, median, type Row, spread } from '../table';

const DOWNLOADS_PER_ROUND = 30;
const CLIENTS = 16;
/** How long a client waits between two attacks: clients and service share the cores. */
const PAUSE_MS = 20;
/** Connections that a flood of connections, or of slow bodies, keeps open. */
const OPEN_CONNECTIONS = 200;

type Flood = {
  name: string;
  clients?: number;
  /** One attack; those that keep a connection end with the signal. `at` counts the attacks. */
  attack(at: number, signal: AbortSignal): Promise<unknown>;
  end?(): void;
};

/**
 * The time of a small download by a process of its own, idle and under floods by clients without a
 * credential, from many networks.
 */
export async function measureFlood(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench, 'disk', {
    TRUSTED_PROXIES: '127.0.0.1',
    SIGN_UP: 'open',
  });
  try {
    const file = await product.api.upload(Buffer.alloc(2 ** 20, 'a'), 'a.bin');
    const url = `${product.url}/api/v1/${file.name}:download`;
    const download = async () => {
      const options = { connections: 1, count: DOWNLOADS_PER_ROUND, headers: product.authorization };
      return (await load(url, options)).p50;
    };
    const rows: Row[] = [];
    for (const flood of await floodsOf(product, file.name)) {
      rows.push(await compare(bench, flood, download));
      flood.end?.();
    }
    return rows;
  } finally {
    await product.stop();
  }
}

async function compare(bench: Bench, flood: Flood, download: () => Promise<number>): Promise<Row> {
  const { name, clients = CLIENTS, attack } = flood;
  const idle: number[] = [];
  const flooded: number[] = [];
  let attacks = 0;
  await download();
  for (let round = 0; round < bench.rounds; round += 1) {
    idle.push(await download());
    const ending = new AbortController();
    const { signal } = ending;
    setMaxListeners(0, signal);
    const running = Array.from({ length: clients }, async () => {
      while (!signal.aborted) {
        attacks += 1;
        await attack(attacks, signal);
        await delay(PAUSE_MS);
      }
    });
    flooded.push(await download());
    ending.abort();
    await Promise.all(running);
  }
  return {
    what: `1 MiB down, under a flood of ${name} by ${clients} clients, against idle: p50`,
    holdall: `${spread(flooded, 1)} ms`,
    plain: `${spread(idle, 1)} ms`,
    ...atMost(1.5, median(flooded) / median(idle)),
    note: `the other column is Holdall, idle; ${attacks} attacks`,
  };
}

async function floodsOf({ url, api, grpcAddress }: Product, fileName: string): Promise<Flood[]> {
  const links: string[] = [];
  for (let at = 0; at < 10; at += 1) {
    const link = { password: `the password of ${at}` };
    links.push((await api.post<{ share_uri: string }>(`/api/v1/${fileName}/shareLinks`, link)).share_uri);
  }
  const send = async (target: string, init: RequestInit) => (await fetch(target, init)).arrayBuffer();
  const { hostname, port } = new URL(url);
  const open = () => connect(Number(port), hostname).on('error', () => {});
  const grpc = connectHttp2(`http://${grpcAddress}`).on('error', () => {});
  return [
    {
      name: 'wrong passwords',
      attack: (at) =>
        send(links[at % links.length] ?? '', {
          headers: { 'X-Forwarded-For': addressOf(at), Authorization: `Basic ${btoa(`:wrong ${at}`)}` },
        }),
    },
    {
      name: 'sign-ups',
      attack: (at) =>
        send(`${url}/api/v1/users`, {
          method: 'POST',
          headers: { 'X-Forwarded-For': addressOf(at), 'Content-Type': 'application/json' },
          body: JSON.stringify({ email: `flood-${at}@example.com`, password: 'four random words here' }),
        }),
    },
    {
      name: 'gRPC health checks',
      attack: () => checkHealth(grpc),
      end: () => grpc.destroy(),
    },
    {
      name: 'slow bodies of pages',
      clients: OPEN_CONNECTIONS,
      attack: (_, signal) =>
        keepOpen(open(), signal, {
          head: `POST /api/auth/callback/credentials HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 60000\r\n\r\n`,
          piece: 'x',
        }),
    },
    {
      name: 'connections',
      clients: OPEN_CONNECTIONS,
      attack: (_, signal) => keepOpen(open(), signal, { head: '', piece: '' }),
    },
    {
      name: 'long targets',
      attack: async () => {
        const socket = open();
        socket.write(`GET http://${'a'.repeat(15_000)}/${'b'.repeat(15_000)}# HTTP/1.1\r\nHost: a\r\n\r\n`);
        await ended(socket.resume());
      },
    },
  ];
}

/** An address of a network of its own. */
const addressOf = (at: number) =>
  `198.${18 + (Math.floor(at / 62_500) % 2)}.${Math.floor(at / 250) % 250}.${at % 250}`;

/** A request with an empty message, to its end. */
async function checkHealth(session: ReturnType<typeof connectHttp2>): Promise<void> {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Check',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const closed = once(stream, 'close').catch(() => {});
  stream.on('error', () => {}).resume();
  stream.end(Buffer.alloc(5));
  await closed;
}

/** Sends a head, then piece after piece, until the signal or the other side ends it. */
async function keepOpen(
  socket: Socket,
  signal: AbortSignal,
  { head, piece }: { head: string; piece: string },
): Promise<void> {
  if (head) socket.write(head);
  const timer = setInterval(() => piece && socket.write(piece), 200);
  const end = () => socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  await ended(socket.resume());
  clearInterval(timer);
  signal.removeEventListener('abort', end);
}

async function ended(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}
