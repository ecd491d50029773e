import { STATUS_CODES } from 'node:http';
import type { Readable } from 'node:stream';
import { FastResponse } from 'srvx/node';

export type AnswerHeaders = Record<string, string>;

/** For responses that are not pages: no content runs, no cache keeps them, no page frames them. */
const plain: AnswerHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/**
 * A JSON response for both hosts: a `Response` for Next, and cheap where our own server writes it (Node's own
 * `Response` costs four times as much for small bodies).
 */
export function json(value: unknown, { status = 200, headers = {} as AnswerHeaders } = {}): Response {
  return new FastResponse(JSON.stringify(value), {
    status,
    statusText: STATUS_CODES[status],
    headers: { 'Content-Type': 'application/json', ...plain, ...headers },
  });
}

/** A response without a body. For HEAD, `headers` has the length of the body that GET would send. */
export function empty(status: number, headers: AnswerHeaders): Response {
  const hasNoLength = status === 204 || status === 304 || 'Content-Length' in headers;
  return new FastResponse(null, {
    status,
    statusText: STATUS_CODES[status],
    headers: hasNoLength ? headers : { ...headers, 'Content-Length': '0' },
  });
}

/** A response with a Node stream as its body: our server pipes it, Next reads it as a web stream. */
export function bytes(body: Readable, status: number, headers: AnswerHeaders): Response {
  return new FastResponse(body as unknown as BodyInit, { status, statusText: STATUS_CODES[status], headers });
}
