import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { AppError } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import { tooLarge } from '@/lib/domain/uploads/ingest-pipeline';
import { type AnswerHeaders, bytes, empty } from '@/lib/http/answer';
import { statusBody } from '@/lib/http/error-response';
import type { Host } from '@/lib/http/host';
import { encodePageData, pageDataHeader, pathHeader } from '@/lib/http/page-headers';
import { percentDecode } from '@/lib/http/percent-decoding';
import { statusOf } from '@/lib/http/status';

/** Header fields that mean something inside Next or to our pages and never come from outside. */
const internal =
  /^(x-middleware-|x-nextjs-|x-now-|x-vercel-|x-holdall-|x-forwarded-|upgrade$|connection$|keep-alive$|host$)/;

/** The longest request body that a page takes: a sign-in. */
const maxBodyBytes = 64 * 1024;

type Options = { config: Config; environment: NodeJS.ProcessEnv; script: URL; log: Logger };

export type Pages = Awaited<ReturnType<typeof startPages>>;

/**
 * Runs Next in a process of its own, where its machinery costs the byte path nothing, and hands pages on to
 * it. Pages are served under the public name only; asked for under another, they redirect.
 */
export async function startPages({ config, environment, script, log }: Options) {
  let child: ChildProcess;
  let port = 0;
  let isStopping = false;
  const publicHost = new URL(config.publicUrl).host;

  /** Where a page is that was asked for under another name than the public one. */
  const publicAddress = ({ headers, method, url }: IncomingMessage): string | null =>
    headers.host !== publicHost && (method === 'GET' || method === 'HEAD')
      ? config.publicUrl + (url?.startsWith('/') ? url : '/')
      : null;

  // Also when this process exits before `stop`, such as in the middle of its start.
  process.once('exit', () => child?.kill('SIGKILL'));
  await run();

  function run(): Promise<void> {
    return new Promise((resolve, reject) => {
      child = fork(script, { env: environment, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child.once('message', (message) => {
        port = (message as { port: number }).port;
        resolve();
      });
      child.once('exit', (code) => {
        reject(new Error(`The process that serves pages ended with code ${code}.`));
        if (isStopping || port === 0) return;
        log.error({ code }, 'the process that serves pages ended; restarting it');
        port = 0;
        setTimeout(
          () =>
            void run().catch((error) =>
              log.error({ err: error }, 'could not start the process that serves pages'),
            ),
          1000,
        );
      });
    });
  }

  /** Forwards a request to Next. */
  function forward(req: IncomingMessage, { requestId, address }: Host, path: string | undefined, more = {}) {
    const security = securityHeaders(config);
    const onward = request({
      host: '127.0.0.1',
      port,
      method: req.method,
      path,
      headers: {
        ...Object.fromEntries(Object.entries(req.headers).filter(([name]) => !internal.test(name))),
        // Next takes the nonce for its own scripts from this header of the request.
        'content-security-policy': security['Content-Security-Policy'],
        host: publicHost,
        'x-holdall-address': address ?? '',
        [pathHeader]: path ?? '/',
        'x-request-id': requestId,
        ...more,
      },
    });
    const headersOf = ({ headers }: IncomingMessage) => {
      const { connection: _connection, 'keep-alive': _keepAlive, ...rest } = headers;
      return { ...rest, ...security, 'X-Request-Id': requestId };
    };
    return { onward, headersOf };
  }

  return {
    serve(req: IncomingMessage, res: ServerResponse, host: Host): void {
      const { requestId } = host;
      const violation = encodingViolation(req.url) ?? lengthViolation(req);
      if (violation) {
        res.writeHead(statusOf(violation), { 'Content-Type': 'application/json', 'X-Request-Id': requestId });
        res.end(JSON.stringify(statusBody(violation)));
        return;
      }
      const elsewhere = publicAddress(req);
      if (elsewhere) {
        res.writeHead(307, { Location: elsewhere, 'X-Request-Id': requestId }).end();
        return;
      }
      const { onward, headersOf } = forward(req, host, req.url);
      onward.on('response', (answer) => {
        res.writeHead(answer.statusCode ?? 502, headersOf(answer));
        answer.pipe(res);
        answer.on('error', () => res.destroy());
      });
      onward.on('error', () => {
        if (res.headersSent) res.destroy();
        else
          res
            .writeHead(503, { 'Retry-After': '2', 'X-Request-Id': requestId })
            .end('This page is not ready yet. Try again.\n');
      });
      res.on('close', () => onward.destroy());
      let size = 0;
      req.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBodyBytes) res.destroy();
      });
      req.pipe(onward);
    },

    /** The page at `path` with the data of a route's response. @throws if Next does not respond */
    async render(
      req: IncomingMessage,
      host: Host,
      { path, data }: { path: string; data: unknown },
    ): Promise<Response> {
      const elsewhere = publicAddress(req);
      if (elsewhere) return empty(307, { Location: elsewhere });
      const { onward, headersOf } = forward(req, host, path, { [pageDataHeader]: encodePageData(data) });
      onward.end();
      const [answer] = (await once(onward, 'response')) as [IncomingMessage];
      return bytes(answer, answer.statusCode ?? 502, {
        ...(headersOf(answer) as unknown as AnswerHeaders),
        // The URL contains a secret.
        'cache-control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'X-Robots-Tag': 'noindex, nofollow, noarchive',
      });
    },

    /** For development, where Next reports changes to pages over a WebSocket. */
    upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
      const onward = connect(port, '127.0.0.1');
      const fields = Object.entries(req.headers).map(([name, value]) => `${name}: ${value}`);
      onward.write([`GET ${req.url} HTTP/1.1`, ...fields, '', ''].join('\r\n'));
      onward.write(head);
      onward.pipe(socket).pipe(onward);
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    },

    stop(): Promise<void> {
      isStopping = true;
      return new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.disconnect();
      });
    },
  };
}

/** Next answers 500 where a path's percent-encoding is no UTF-8; that is the client's doing. */
function encodingViolation(target = '/'): AppError | null {
  try {
    percentDecode(target.replace(/[?#].*$/s, ''));
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function lengthViolation({ headers }: IncomingMessage): AppError | null {
  return Number(headers['content-length'] ?? 0) > maxBodyBytes ? tooLarge(maxBodyBytes) : null;
}

/** The security headers of every page: only our own scripts, by nonce, and no frames. */
function securityHeaders({ publicUrl, isDevelopment }: Config): Record<string, string> {
  const nonce = randomBytes(16).toString('base64');
  return {
    'Content-Security-Policy': [
      "default-src 'self'",
      // React and Next evaluate strings in development, and only there.
      `script-src 'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'${isDevelopment ? " 'unsafe-eval'" : ''}`,
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' blob: data:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    ...(publicUrl.startsWith('https:') && {
      'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
    }),
  };
}
