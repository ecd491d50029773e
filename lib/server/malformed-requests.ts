import type { Duplex } from 'node:stream';
import { AppError } from '@/lib/errors';
import { statusBody } from '@/lib/http/error-response';
import { statusOf } from '@/lib/http/status';
import { newId } from '@/lib/ids';

/** Answers what Node's parser refuses: there is no request to hand to a handler, only a socket. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  const body = JSON.stringify(statusBody(refusal));
  socket.end(
    [
      `HTTP/1.1 ${statusOf(refusal)} Refused`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      `X-Request-Id: ${newId()}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

function refusalOf(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new AppError(
      'INVALID_ARGUMENT',
      'HEADERS_TOO_LARGE',
      'The header fields are larger than 32 KiB together.',
    );
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new AppError('INVALID_ARGUMENT', 'REQUEST_TOO_SLOW', 'The header fields did not arrive in time.');
  }
  return new AppError(
    'INVALID_ARGUMENT',
    'REQUEST_MALFORMED',
    'This is not well-formed HTTP/1.1. Nothing was kept.',
  );
}
