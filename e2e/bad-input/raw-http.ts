import { connect } from 'node:net';

/** One step of a client on its connection. */
export type ClientAction =
  | Uint8Array
  | string
  /** Waits until this text has been received. */
  | { until: string }
  /** Sends one byte after the other, until the server has had enough. */
  | { drip: string; everyMs: number }
  /** Closes its half of the connection, or breaks it off. */
  | 'FIN'
  | 'RESET';

export type RawResponse = { status: number; headers: Map<string, string>; body: Buffer };

export type Exchange = {
  /** All responses in order, interim ones included. */
  responses: RawResponse[];
  milliseconds: number;
};

/**
 * Runs the actions of a client and reads until the server closes the connection. Responses to a smuggled
 * request, for example, are in the exchange too.
 */
export async function exchange(
  url: string,
  actions: ClientAction[],
  { method = 'GET', limitMs = 30_000 } = {},
) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const started = performance.now();
  let received = Buffer.alloc(0);
  let isOver = false;
  let notify = () => {};
  const over = new Promise<void>((resolve, reject) => {
    const end = () => {
      isOver = true;
      notify();
      resolve();
    };
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      notify();
    });
    // A reset after the answer is no failure of the answer; one instead of it shows in what was received.
    socket.on('error', end);
    socket.on('end', end);
    socket.on('close', end);
    setTimeout(() => reject(new Error(`No end after ${limitMs} ms: ${received}`)), limitMs).unref();
  });

  async function act(): Promise<void> {
    for (const action of actions) {
      if (action === 'FIN') socket.end();
      else if (action === 'RESET') socket.resetAndDestroy();
      else if (typeof action === 'string') socket.write(action, 'latin1');
      else if (action instanceof Uint8Array) socket.write(action);
      else if ('until' in action) {
        while (!isOver && !received.includes(action.until))
          await new Promise<void>((resolve) => (notify = resolve));
      } else {
        const letters = [...action.drip];
        const timer = setInterval(() => {
          const letter = letters.shift();
          if (isOver || letter === undefined) clearInterval(timer);
          else socket.write(letter, 'latin1');
        }, action.everyMs);
      }
    }
  }

  try {
    await Promise.all([act(), over]);
  } finally {
    socket.destroy();
  }
  return { responses: parseResponses(received, method), milliseconds: performance.now() - started };
}

function parseResponses(bytes: Buffer, method: string): RawResponse[] {
  const responses: RawResponse[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) throw new Error(`This is no response: ${rest.toString('latin1')}`);
    const [statusLine = '', ...lines] = rest.subarray(0, headEnd).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.replace(/^[^:]*:\s*/, '')]),
    );
    const content = rest.subarray(headEnd + 4);
    const hasBody = method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304;
    const { body, length } = hasBody ? bodyOf(content, headers) : { body: Buffer.alloc(0), length: 0 };
    responses.push({ status, headers, body });
    rest = content.subarray(length);
  }
  return responses;
}

function bodyOf(content: Buffer, headers: Map<string, string>): { body: Buffer; length: number } {
  const announced = headers.get('content-length');
  if (announced !== undefined) {
    const length = Number(announced);
    if (content.length < length)
      throw new Error(`The response ended after ${content.length} of ${length} bytes.`);
    return { body: content.subarray(0, length), length };
  }
  if (headers.get('transfer-encoding') !== 'chunked') return { body: content, length: content.length };
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = content.indexOf('\r\n', at);
    const size = Number.parseInt(content.subarray(at, lineEnd).toString('latin1'), 16);
    if (lineEnd < 0 || Number.isNaN(size)) throw new Error('The response broke off within a chunk.');
    chunks.push(content.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
    if (size === 0) return { body: Buffer.concat(chunks), length: at };
  }
}
