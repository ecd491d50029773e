import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { addressBlock } from '@/lib/base/address-block';
import { type AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Pacer } from '@/lib/base/pacer';
import { headersOf, statusBody } from '@/lib/http/error-response';
import { statusOf } from '@/lib/http/status';
import { allMethods } from './match';

const lingerMs = 2_000;
const someMethod = /^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/1\.[01]\r\n/;

/** `bytesParsed` is the position in the packet at which the parser failed. */
type ParserError = NodeJS.ErrnoException & { rawPacket?: Buffer; bytesParsed?: number };

/**
 * Answers input that Node's parser rejects, at the pace of `refusals`: there is no request for a handler,
 * only a socket. A complete earlier request on the same connection is answered first.
 */
export function createMalformedRequests(headers: Record<string, string>, refusals: Pacer) {
  const newest = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();

  return {
    /** Call for every request that the parser accepts. */
    note(req: IncomingMessage, res: ServerResponse): void {
      newest.set(req.socket, res);
    },

    refuse(error: ParserError, socket: Duplex): void {
      if (error.code === 'ECONNRESET') socket.destroy();
      // After an error the parser reports it again for every packet.
      if (refused.has(socket) || !socket.writable) return;
      refused.add(socket);
      const before = newest.get(socket);
      if (!before || before.closed) refuse(socket, refusalOf(error));
      else if (before.req.complete) before.once('close', () => refuse(socket, refusalOf(error)));
      else if (before.headersSent) socket.destroy();
      else
        refuse(socket, error.code === 'HPE_INVALID_EOF_STATE' ? fail('CONTENT_TOO_SHORT') : refusalOf(error));
    },

    /** CONNECT is for proxies; Node passes only the socket. */
    refuseTunnel(_req: IncomingMessage, socket: Duplex): void {
      refuse(socket, methodUnknown());
    },
  };

  function refuse(socket: Duplex, refusal: AppError): void {
    const { remoteAddress } = socket as Socket;
    refusals.turn(
      addressBlock(remoteAddress),
      () => sendRefusal(socket, headers, refusal),
      () => socket.destroy(),
    );
  }
}

function sendRefusal(socket: Duplex, more: Record<string, string>, refusal: AppError): void {
  if (!socket.writable) return;
  const body = JSON.stringify(statusBody(refusal));
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': newId(),
    Connection: 'close',
    ...more,
    ...headersOf(refusal),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${statusOf(refusal)} Refused`, ...lines, '', body].join('\r\n'));
  // Destroying the socket while bytes of the client are unread resets the connection and loses the answer.
  socket.resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

function refusalOf({ code, rawPacket, bytesParsed }: ParserError): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return fail('HEADERS_TOO_LARGE');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return fail('REQUEST_TOO_SLOW');
  }
  if (code === 'HPE_INVALID_METHOD' && rawPacket) {
    const text = rawPacket.toString('latin1');
    if (someMethod.test(text.slice(text.lastIndexOf('\n', bytesParsed) + 1))) return methodUnknown();
  }
  return fail('REQUEST_MALFORMED');
}

const methodUnknown = () =>
  fail('METHOD_NOT_ALLOWED', { values: { allow: allMethods }, metadata: { allow: allMethods } });
