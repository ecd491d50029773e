import type { Fixture } from './fixture';

type Options = {
  /** Header lines, octet for octet (Latin-1), next to the usual ones. */
  headers?: string[];
  /** Text goes as UTF-8. With it goes its Content-Length. */
  body?: string | Uint8Array;
  token?: string | null;
  /** Without it the server closes the connection after its answer. */
  isKeptAlive?: boolean;
};

/** The bytes of one valid request, apart from what a row puts into it. */
export function request(fixture: Fixture, method: string, target: string, options: Options = {}): Buffer {
  const { headers = [], body, token = fixture.token, isKeptAlive = false } = options;
  const content = body === undefined ? undefined : Buffer.from(body as Uint8Array);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: files.example',
    ...(token === null ? [] : [`Authorization: Bearer ${token}`]),
    ...(isKeptAlive ? [] : ['Connection: close']),
    ...headers,
    ...(content ? [`Content-Length: ${content.length}`] : []),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return content ? Buffer.concat([head, content]) : head;
}
