import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { headersOf, statusBody } from '@/lib/http/error-response';
import { statusOf } from '@/lib/http/status';
import { allMethods } from './match';

const lingerMs = 2_000;
const someMethod = /^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/1\.[01]\r\n/;

/** `bytesParsed` is where in the packet the parser gave up. */
type ParserError = NodeJS.ErrnoException & { rawPacket?: Buffer; bytesParsed?: number };

/**
 * Answers what Node's parser refuses: there is no request to hand to a handler, only a socket. A whole
 * request that came before on the same connection gets its own answer first.
 */
export function createMalformedRequests() {
  const newest = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();

  return {
    /** Every request that the parser let through, when it comes. */
    note(req: IncomingMessage, res: ServerResponse): void {
      newest.set(req.socket, res);
    },

    refuse(error: ParserError, socket: Duplex): void {
      if (error.code === 'ECONNRESET') socket.destroy();
      // Where the parser has given up, it says so again for every packet that follows.
      if (refused.has(socket) || !socket.writable) return;
      refused.add(socket);
      const before = newest.get(socket);
      if (!before || before.closed) refuse(socket, refusalOf(error));
      else if (before.req.complete) before.once('close', () => refuse(socket, refusalOf(error)));
      else if (before.headersSent) socket.destroy();
      else
        refuse(socket, error.code === 'HPE_INVALID_EOF_STATE' ? fail('CONTENT_TOO_SHORT') : refusalOf(error));
    },

    /** CONNECT is for proxies, and Node hands over the socket alone. */
    refuseTunnel(_req: IncomingMessage, socket: Duplex): void {
      refuse(socket, methodUnknown());
    },
  };
}

function refuse(socket: Duplex, refusal: AppError): void {
  if (!socket.writable) return;
  const body = JSON.stringify(statusBody(refusal));
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': newId(),
    Connection: 'close',
    ...headersOf(refusal),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${statusOf(refusal)} Refused`, ...lines, '', body].join('\r\n'));
  // Destroyed at once, with bytes of the client unread, the connection would be reset and the answer lost.
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
