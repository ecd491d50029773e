import { type ChildProcess, fork } from 'node:child_process';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { AppError, fail } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import { readIncoming } from '@/lib/http/body';
import { errorResponse } from '@/lib/http/error-response';
import type { Host } from '@/lib/http/host';
import { addressHeader, pathHeader } from '@/lib/http/page-headers';
import { percentDecode } from '@/lib/http/percent-decoding';
import { lingeringClose } from './lingering-close';
import { pageRequestHeaders } from './page-request-headers';
import { pageSecurityHeaders } from './page-security-headers';
import { createPagesSocket } from './pages-socket';
import { createStaticFiles } from './static-files';

/** The longest request body that a page takes: a sign-in. */
const MAX_BODY_BYTES = 64 * 1024;
/** Header fields of Next's connection to us. */
const connectionHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding']);

type Options = { config: Config; environment: NodeJS.ProcessEnv; script: URL; log: Logger };

export type Pages = ReturnType<typeof createPages>;

/**
 * Pages, from Next in a process of its own, where its machinery costs the byte path nothing. The process is
 * started by the first request for a page, which waits for it: many instances never serve one, and Next takes
 * as much memory as the rest of an idle service. Pages are served under the public name only; asked for under
 * another, they redirect.
 */
export function createPages({ config, environment, script, log }: Options) {
  let child: ChildProcess | undefined;
  /** Resolves when Next serves; null while it does not run. */
  let running: Promise<void> | null = null;
  const staticFiles = createStaticFiles(join(process.cwd(), '.next/static'));
  const socket = createPagesSocket(config.dataDirectory);
  let isStopping = false;
  const publicHost = new URL(config.publicUrl).host;

  /** Where a page is that was asked for under another name than the public one. */
  const publicAddress = ({ headers, method, url }: IncomingMessage): string | null =>
    headers.host !== publicHost && (method === 'GET' || method === 'HEAD')
      ? config.publicUrl + (url?.startsWith('/') ? url : '/')
      : null;

  // Also when this process exits before `stop`, such as in the middle of its start.
  process.once('exit', () => {
    child?.kill('SIGKILL');
    socket.remove();
  });

  /** @throws UNAVAILABLE if Next cannot start, or ended less than a second ago */
  async function started(): Promise<void> {
    if (isStopping) throw fail('SHUTTING_DOWN');
    running ??= start();
    await running.catch((error) => {
      throw fail('PAGES_NOT_READY', { cause: error });
    });
  }

  function start(): Promise<void> {
    return new Promise((resolve, reject) => {
      socket.clear();
      const env = { ...environment, NEXT_HOST_SOCKET: socket.path, NEXT_HOST_PORT: undefined };
      child = fork(script, {
        env,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        // Pages make few objects at once; the default of 16 MiB takes 30 MiB more.
        execArgv: [...process.execArgv, '--max-semi-space-size=2'],
      });
      child.once('message', () => resolve());
      child.once('exit', (code) => {
        const ended = new Error(`The process that serves pages ended with code ${code}.`);
        reject(ended);
        if (isStopping) return;
        log.error({ code }, 'the process that serves pages ended; the next page starts it again');
        // One that ends at once must not be started by every request.
        running = Promise.reject(ended);
        running.catch(() => {});
        setTimeout(() => {
          running = null;
        }, 1000).unref();
      });
    });
  }

  /** Forwards a request to Next. */
  function forward(req: IncomingMessage, { requestId, address }: Host, path: string | undefined, more = {}) {
    const security = pageSecurityHeaders(config);
    const onward = request({
      socketPath: socket.path,
      method: req.method,
      path,
      headers: {
        ...pageRequestHeaders(req.headers),
        // Next takes the nonce for its own scripts from this header of the request.
        'content-security-policy': security['Content-Security-Policy'],
        host: publicHost,
        [addressHeader]: address ?? '',
        [pathHeader]: path ?? '/',
        'x-request-id': requestId,
        ...more,
      },
    });
    const headersOf = ({ headers }: IncomingMessage) => {
      const own = { ...security, 'X-Request-Id': requestId };
      const replaced = new Set(Object.keys(own).map((name) => name.toLowerCase()));
      const kept = Object.entries(headers).filter(
        ([name]) => !connectionHeaders.has(name) && !replaced.has(name),
      );
      return { ...Object.fromEntries(kept), ...own };
    };
    return { onward, headersOf };
  }

  async function serve(req: IncomingMessage, res: ServerResponse, host: Host): Promise<void> {
    const { requestId } = host;
    const violation = encodingViolation(req.url);
    if (violation) throw violation;
    const elsewhere = publicAddress(req);
    if (elsewhere) {
      lingeringClose(req, res);
      res.writeHead(307, { Location: elsewhere, 'X-Request-Id': requestId }).end();
      return;
    }
    const headers = { ...pageSecurityHeaders(config), 'X-Request-Id': requestId };
    if (staticFiles.serve(req, res, headers)) return;
    // Read here, with the timeout of the API, so that a slow sender costs Next nothing.
    const limits = { maxBytes: MAX_BODY_BYTES, timeoutSeconds: config.bodyTimeoutSeconds };
    const body = await readIncoming(req, host, limits);
    await started();
    if (res.closed) return;
    const hasBody = req.method === 'POST';
    const length = hasBody ? { 'content-length': String(body.length) } : {};
    const { onward, headersOf } = forward(req, host, req.url, length);
    onward.on('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, headersOf(answer));
      answer.pipe(res);
      answer.on('error', () => res.destroy());
    });
    onward.on('error', (error) => void refuse(req, res, host, fail('PAGES_NOT_READY', { cause: error })));
    res.on('close', () => onward.destroy());
    onward.end(hasBody ? body : undefined);
  }

  async function refuse(req: IncomingMessage, res: ServerResponse, { requestId }: Host, error: unknown) {
    if (res.headersSent || res.destroyed) return void res.destroy();
    const refusal = errorResponse(error, log, requestId);
    lingeringClose(req, res);
    res.writeHead(refusal.status, { ...Object.fromEntries(refusal.headers), 'X-Request-Id': requestId });
    res.end(await refusal.text());
  }

  return {
    serve(req: IncomingMessage, res: ServerResponse, host: Host): void {
      void serve(req, res, host).catch((error) => refuse(req, res, host, error));
    },

    /** For development, where Next reports changes to pages over a WebSocket. */
    async upgrade(req: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
      client.on('error', () => client.destroy());
      await started().catch(() => client.destroy());
      if (client.destroyed) return;
      const onward = connect(socket.path);
      const fields = Object.entries(req.headers).map(([name, value]) => `${name}: ${value}`);
      onward.write([`GET ${req.url} HTTP/1.1`, ...fields, '', ''].join('\r\n'));
      onward.write(head);
      onward.pipe(client).pipe(onward);
      onward.on('error', () => client.destroy());
      client.on('close', () => onward.destroy());
    },

    stop(): Promise<void> {
      isStopping = true;
      return new Promise((resolve) => {
        const stopped = () => {
          socket.remove();
          resolve();
        };
        if (!child || child.exitCode !== null || child.signalCode !== null) return stopped();
        child.once('exit', stopped);
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
