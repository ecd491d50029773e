import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { collect } from '../infrastructure/bytes';

export type PlainAnswer = { status: number; headers: IncomingMessage['headers']; body: Buffer };

type Options = {
  method?: string;
  headers?: Record<string, string>;
  /** A stream goes out in chunks, without a Content-Length. */
  body?: Uint8Array | AsyncIterable<Uint8Array>;
};

/** For what fetch does not let a client say: its own Host, a path left as it is, a body of unknown length. */
export async function plainRequest(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: Options = {},
): Promise<PlainAnswer> {
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, path, method, headers, agent: false });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  if (body === undefined || body instanceof Uint8Array) sent.end(body);
  else Readable.from(body).pipe(sent);
  const [response] = await answered;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await collect(response) };
}
