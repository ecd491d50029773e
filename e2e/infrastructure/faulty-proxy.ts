import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';
import { type S3Call, toS3Call } from './s3-call';

export type Fault =
  /** Answers an error by itself. */
  | { kind: 'error'; status: number; code: string }
  /** Answers 200 with an error in the body, as S3 may do once it has begun to answer. */
  | { kind: 'error-in-200' }
  /**
   * Answers with a page and does nothing, as a gateway under maintenance or a captive portal does: by default
   * 200, and without an ETag.
   */
  | { kind: 'page'; status?: number; etag?: string }
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Breaks both connections when that many bytes of the request's body have passed. */
  | { kind: 'cut-request'; afterBytes: number }
  /** Breaks the connection to the client when that many bytes of the answer's body have passed. */
  | { kind: 'cut-response'; afterBytes: number }
  /** Sends nothing more after that many bytes of the answer's body. */
  | { kind: 'stall-response'; afterBytes: number }
  /** Lets the server do it, and then breaks the connection instead of answering. */
  | { kind: 'lose-answer' }
  /** Changes one bit of the request's body. */
  | { kind: 'flip-bit'; atByte: number };

export type FaultyProxy = {
  endpoint: string;
  /** Every call that arrived since the last `misbehave`. */
  calls: S3Call[];
  /** From now on asks `script` for each call; undefined lets it pass. */
  misbehave(script: (call: S3Call) => Fault | undefined): void;
  connections(): Promise<number>;
  close(): Promise<void>;
};

/**
 * Stands between a client and an S3 server (http, addressed by path) and breaks what the script says. The
 * Host header passes unchanged, as the signature covers it.
 */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const agent = new Agent({ keepAlive: true });
  let script: (call: S3Call) => Fault | undefined = () => undefined;

  const server = createServer((incoming, response) => {
    const call = toS3Call(incoming);
    proxy.calls.push(call);
    handle({ incoming, response, target: new URL(target), agent }, script(call));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    misbehave(next) {
      script = next;
      proxy.calls.length = 0;
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      agent.destroy();
    },
  };
  return proxy;
}

const page = '<html>be right back</html>';

type Exchange = { incoming: IncomingMessage; response: ServerResponse; target: URL; agent: Agent };

function handle(exchange: Exchange, fault: Fault | undefined): void {
  const { incoming, response } = exchange;
  switch (fault?.kind) {
    case 'hang':
      incoming.resume();
      return;
    case 'error':
      incoming.resume();
      incoming.on('end', () => answerError(response, fault.status, fault.code));
      return;
    case 'error-in-200':
      incoming.resume();
      incoming.on('end', () => answerError(response, 200, 'InternalError'));
      return;
    case 'page':
      incoming.resume();
      incoming.on('end', () => {
        const { status = 200, etag } = fault;
        const headers = {
          'content-type': 'text/html',
          'content-length': String(page.length),
          'last-modified': new Date(0).toUTCString(),
        };
        response.writeHead(status, etag ? { ...headers, etag } : headers).end(page);
      });
      return;
    default:
      forward(exchange, fault);
  }
}

function forward({ incoming, response, target, agent }: Exchange, fault: Fault | undefined): void {
  const breakOff = () => {
    upstream.destroy();
    incoming.socket.destroy();
  };
  const upstream = httpRequest(
    {
      agent,
      host: target.hostname,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
      setHost: false,
    },
    (answer) => {
      if (fault?.kind === 'lose-answer') {
        answer.resume();
        answer.on('end', breakOff);
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      response.flushHeaders();
      if (fault?.kind === 'cut-response') answer.pipe(limit(fault.afterBytes, breakOff)).pipe(response);
      else if (fault?.kind === 'stall-response')
        answer.pipe(limit(fault.afterBytes, () => {})).pipe(response);
      else answer.pipe(response);
    },
  );
  upstream.on('error', breakOff);
  // A client that goes away takes its request with it.
  response.on('close', () => {
    if (!response.writableFinished) upstream.destroy();
  });
  if (fault?.kind === 'cut-request') incoming.pipe(limit(fault.afterBytes, breakOff)).pipe(upstream);
  else if (fault?.kind === 'flip-bit') incoming.pipe(flipBit(fault.atByte)).pipe(upstream);
  else incoming.pipe(upstream);
}

function answerError(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>Scripted.</Message></Error>`,
  );
}

/** Passes `bytes` bytes on and then nothing, after telling `reached`. */
function limit(bytes: number, reached: () => void): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const passed = chunk.subarray(0, left);
      left -= passed.byteLength;
      this.push(passed);
      if (passed.byteLength < chunk.byteLength || left === 0) setImmediate(reached);
      else done();
    },
  });
}

function flipBit(atByte: number): Transform {
  let position = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const index = atByte - position;
      position += chunk.byteLength;
      const changed = Buffer.from(chunk);
      const byte = changed[index];
      if (byte !== undefined) changed[index] = byte ^ 1;
      done(null, changed);
    },
  });
}
