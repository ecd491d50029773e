// Floods a service without a credential until stdin ends, then prints the number of attacks. A process of its
// own, on raw sockets, at the lowest priority: real attackers bring their own CPUs, so that what this one
// needs must not count as the cost of the flood.
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

const { kind, clients, pauseMs, port, grpcPort, links } = JSON.parse(process.argv[2]);
const host = `127.0.0.1:${port}`;
setPriority(19);

let attacks = 0;
let isEnding = false;
const sockets = new Set();
process.stdin.resume().once('end', () => {
  isEnding = true;
  process.stdout.write(String(attacks), () => process.exit(0));
});

const floods = {
  'wrong passwords': () => onConnections(wrongPassword),
  'sign-ups': () => onConnections(signUp),
  'long targets': () => onConnections(longTarget),
  'gRPC health checks': healthChecks,
  'slow bodies of pages': () => keepOpen({ head: slowBody(), piece: 'x' }),
  connections: () => keepOpen({ head: '', piece: '' }),
};
await Promise.all(floods[kind]());

/** Clients that send a request, wait for the whole answer, pause, and go on. */
function onConnections(request) {
  return Array.from({ length: clients }, async () => {
    let socket = null;
    while (!isEnding) {
      attacks += 1;
      socket = await exchange(socket ?? open(), request(attacks));
      await delay(pauseMs);
    }
  });
}

/** Sends a request; answers the socket if it can be used again, once the response is there. */
function exchange(socket, request) {
  return new Promise((resolve) => {
    let answer = '';
    const finish = (next) => {
      socket.off('data', take).off('close', closed);
      resolve(next);
    };
    const closed = () => finish(null);
    const take = (chunk) => {
      answer += chunk.toString('latin1');
      const headEnd = answer.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = answer.slice(0, headEnd).toLowerCase();
      const length = /content-length: *(\d+)/.exec(head);
      const isWhole = length
        ? answer.length >= headEnd + 4 + Number(length[1])
        : answer.endsWith('\r\n0\r\n\r\n');
      if (isWhole && !head.includes('connection: close')) finish(socket);
    };
    socket.on('data', take).on('close', closed);
    socket.write(request);
  });
}

function wrongPassword(at) {
  const path = new URL(links[at % links.length]).pathname;
  const password = Buffer.from(`:wrong ${at}`).toString('base64');
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${from(at)}Authorization: Basic ${password}\r\n\r\n`;
}

function signUp(at) {
  const body = JSON.stringify({ email: `flood-${at}@example.com`, password: 'four random words here' });
  const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  return `POST /api/v1/users HTTP/1.1\r\nHost: ${host}\r\n${from(at)}${type}\r\n${body}`;
}

function longTarget() {
  return `GET http://${'a'.repeat(15_000)}/${'b'.repeat(15_000)}# HTTP/1.1\r\nHost: a\r\n\r\n`;
}

function slowBody() {
  return `POST /api/auth/callback/credentials HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 60000\r\n\r\n`;
}

/** Each attack comes from a network of its own. */
function from(at) {
  const network = `198.${18 + (Math.floor(at / 62_500) % 2)}.${Math.floor(at / 250) % 250}`;
  return `X-Forwarded-For: ${network}.${at % 250}\r\n`;
}

/** Calls one after another, all on one connection. */
function healthChecks() {
  let session = null;
  return Array.from({ length: clients }, async () => {
    while (!isEnding) {
      if (!session || session.closed || session.destroyed) {
        session = connectHttp2(`http://127.0.0.1:${grpcPort}`).on('error', () => {});
      }
      attacks += 1;
      await checkHealth(session);
      await delay(pauseMs);
    }
  });
}

function checkHealth(session) {
  return new Promise((resolve) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', () => {}).on('close', resolve);
    stream.resume().end(Buffer.alloc(5));
  });
}

/** Clients that send a head, then byte after byte, and come again when they are disconnected. */
function keepOpen({ head, piece }) {
  const timer = setInterval(() => {
    if (piece) for (const socket of sockets) socket.write(piece);
  }, 200);
  timer.unref();
  return Array.from({ length: clients }, async () => {
    while (!isEnding) {
      attacks += 1;
      const socket = open();
      sockets.add(socket);
      if (head) socket.write(head);
      await new Promise((resolve) => socket.resume().once('close', resolve));
      sockets.delete(socket);
      await delay(pauseMs);
    }
  });
}

function open() {
  return connect({ port, host: '127.0.0.1', noDelay: true }).on('error', () => {});
}
