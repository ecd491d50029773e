import { STATUS_CODES } from 'node:http';
import type { Readable } from 'node:stream';
import { FastResponse } from 'srvx/node';

export type AnswerHeaders = Record<string, string>;

/** For answers that are nobody's page: nothing runs, nothing is kept, nothing is framed. */
const plain: AnswerHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/**
 * A JSON answer. Both hosts take it: it is a `Response` for Next, and light where our own server writes it
 * (Node's own `Response` costs four times as much for small answers).
 */
export function json(value: unknown, { status = 200, headers = {} as AnswerHeaders } = {}): Response {
  return new FastResponse(JSON.stringify(value), {
    status,
    statusText: STATUS_CODES[status],
    headers: { 'Content-Type': 'application/json', ...plain, ...headers },
  });
}

/** An answer without a body. To HEAD, `headers` tell the length of the body that GET would have. */
export function empty(status: number, headers: AnswerHeaders): Response {
  const hasNoLength = status === 204 || status === 304 || 'Content-Length' in headers;
  return new FastResponse(null, {
    status,
    statusText: STATUS_CODES[status],
    headers: hasNoLength ? headers : { ...headers, 'Content-Length': '0' },
  });
}

/**
 * An answer whose body is a Node stream: our server pipes it as it is, Next reads it as the web stream it
 * becomes.
 */
export function bytes(body: Readable, status: number, headers: AnswerHeaders): Response {
  return new FastResponse(body as unknown as BodyInit, { status, statusText: STATUS_CODES[status], headers });
}
