import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { toNodeHandler } from 'srvx/node';
import { type Route, routes } from '@/app/routes';
import type { App } from '@/lib/app';
import { addressBlock } from '@/lib/base/address-block';
import { type AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { createPacer } from '@/lib/base/pacer';
import { empty, json } from '@/lib/http/answer';
import { corsHeaders, preflightHeaders } from '@/lib/http/cors';
import { errorResponse } from '@/lib/http/error-response';
import { type Host, provideHost } from '@/lib/http/host';
import { createClientAddress, createIsProxy } from './client-address';
import { limitConnections } from './connection-limits';
import { lingeringClose } from './lingering-close';
import { createMalformedRequests } from './malformed-requests';
import { allMethods, createMatcher, type Match } from './match';
import type { Metrics } from './metrics';
import type { Pages } from './pages';
import { type Readiness, readiness } from './readiness';
import { isUnnormalized, pathOf } from './request-path';
import { transportHeaders } from './transport-headers';
import { violationOf } from './validate-request';

export type FrontDoor = {
  server: Server;
  /** Answers new requests with 503; resolves when the requests in progress have ended, or after `seconds`. */
  drain(seconds: number): Promise<void>;
};

/**
 * Paths of the API, of links and of health checks: never a page, and served under any host name. Sign-in
 * belongs to the pages.
 */
const isHandledHere = (path: string) =>
  /^(\/(api(?!\/auth\/)|u|d|t|s)(\/|$)|\/(healthz|readyz)$|\*$)/.test(path);

const isOfPages = (path: string, found: Match) => found.kind === 'none' && !isHandledHere(path);

/** Sign-in accepts forms, and in development Next's error overlay JSON; every other page is only read. */
const pageMethods = (path: string) =>
  /^\/(?:api\/auth\/|__nextjs)/.test(path) ? 'GET, POST, OPTIONS' : 'GET, HEAD, OPTIONS';

/**
 * Why a request must not reach the process that serves pages, or null. The front door answers OPTIONS itself;
 * URL parsers read a backslash as a slash.
 */
function pageViolation(path: string, method: string): AppError | null {
  if (isUnnormalized(path) || path.includes('\\')) return fail('ROUTE_NOT_FOUND');
  const allow = pageMethods(path);
  return allow.split(', ').includes(method) && method !== 'OPTIONS' ? null : wrongMethod(method, allow);
}

/** Where the rest of a path is a parameter, a slash at its end says that a folder is meant. */
const withoutFolderSlash = (path: string, found: Match) =>
  found.kind !== 'none' && found.route.handler.spec.path.includes('{+') ? path.replace(/\/$/, '') : path;

/** Files of users must never control pages, even if a browser takes one for a script. */
const isServiceWorker = ({ headers }: Request, { handler }: Route) =>
  headers.has('service-worker') && handler.spec.answer === 'bytes';

/** Health checks of the operator's tools. */
const isHealthCheck = (path: string) => path === '/healthz' || path === '/readyz';

/**
 * Of refusals that cost their client nothing to provoke: malformed requests, and those above a limit. People
 * and programs in good order never have as many from one address.
 */
const REFUSALS = { perSecond: 100, waitMs: 1_000, maxWaiting: 1_000 };

type Asked = { method: string; path: string; violation: AppError | null; found: Match; host: Host };

/**
 * The server that faces the world. It runs the route handlers itself, past Next, and hands pages on. Its
 * bounds: 20 s for headers (less where BODY_TIMEOUT_SECONDS is), no bound on a body's length in time but a
 * least pace (body.ts), a time without progress for readers, numbers of connections, a pace of refusals, no
 * upgrade.
 */
export function createFrontDoor(app: App, { pages, metrics }: { pages: Pages; metrics: Metrics }): FrontDoor {
  const match = createMatcher(routes);
  const clientAddress = createClientAddress(app.config.trustedProxies);
  const transport = transportHeaders(app.config);
  const refusals = createPacer(REFUSALS);
  const malformed = createMalformedRequests(transport, refusals);
  const underWay = new Set<ServerResponse>();
  let isStopping = false;

  const server = createServer({
    requestTimeout: 0,
    headersTimeout: Math.min(20, app.config.bodyTimeoutSeconds) * 1000,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: 65_000,
    requireHostHeader: false,
    maxHeaderSize: 32 * 1024,
    highWaterMark: 64 * 1024,
  });
  limitConnections(server, app.config, { isProxy: createIsProxy(app.config.trustedProxies), log: app.log });
  // Emits 'timeout' on the response, or closes a connection without one.
  server.timeout = app.config.readerTimeoutSeconds * 1000;
  // Node would drop the fields after the 2,000th without a word. Their size is bounded already.
  server.maxHeadersCount = 0;
  server.on('request', (req, res) => serve(req, res));
  // Node would send "100 Continue" by itself; here the first read of the body does, after all checks.
  server.on('checkContinue', (req, res) => serve(req, res, () => res.writeContinue()));
  server.on('checkExpectation', (req, res) => serve(req, res));
  server.on('connect', malformed.refuseTunnel);
  server.on('clientError', malformed.refuse);

  function serve(req: IncomingMessage, res: ServerResponse, sendContinue?: () => void): void {
    const host: Host = {
      requestId: newId(),
      address: clientAddress(req.socket.remoteAddress, String(req.headers['x-forwarded-for'] ?? '')),
      incoming: req,
      outgoing: res,
      proceed: once(sendContinue),
    };
    provideHost(req, host);
    for (const [name, value] of Object.entries(transport)) res.setHeader(name, value);
    res.on('timeout', disconnectStalledReader);
    malformed.note(req, res);
    underWay.add(res);
    const path = pathOf(req.url);
    const method = methodOf(req);
    const found = match(method, path);
    const observed = metrics.observe(
      req,
      res,
      found.kind === 'none' ? 'none' : found.route.handler.spec.path,
      app.log,
      host,
    );
    res.once('close', () => {
      underWay.delete(res);
      observed();
    });
    const violation = violationOf(req);
    if (violation) res.shouldKeepAlive = false;
    else if (isOfPages(path, found) && !isStopping && !pageViolation(path, method)) {
      pages.serve(req, res, host);
      return;
    }
    const run = toNodeHandler(async (request: Request) => {
      const response = await answer(request, { method, path, violation, found, host });
      if (response.status === 429) await turnOf(req, host);
      lingeringClose(req, res);
      return response;
    });
    const handle = () => void run(req as never, res as never);
    if (violation) void turnOf(req, host).then(handle);
    else handle();
  }

  /** Resolves when a refusal may be sent. Closes the connection if too many wait already. */
  function turnOf({ socket }: IncomingMessage, { address }: Host): Promise<void> {
    return new Promise((resolve) => {
      refusals.turn(addressBlock(address), resolve, () => {
        socket.destroy();
        resolve();
      });
    });
  }

  async function answer(request: Request, { method, path, violation, found, host }: Asked) {
    try {
      if (violation) throw violation;
      if (isHealthCheck(path) && method !== 'GET' && method !== 'HEAD')
        throw wrongMethod(method, 'GET, HEAD');
      if (path === '/healthz') return tagged(json({ status: 'ok' }), host);
      if (isStopping) throw fail('SHUTTING_DOWN');
      if (path === '/readyz') return tagged(readinessResponse(await readiness(app)), host);
      if (isUnnormalized(withoutFolderSlash(path, found))) throw fail('ROUTE_NOT_FOUND');
      if (path === '*') return tagged(empty(204, { Allow: allMethods }), host);
      if (found.kind === 'route' && isServiceWorker(request, found.route))
        throw fail('SERVICE_WORKER_REFUSED');
      if (found.kind === 'route')
        return await found.route.handler(request, { params: Promise.resolve(found.params) });
      if (found.kind === 'wrong-method' && method === 'OPTIONS')
        return tagged(preflight(request, found), host);
      if (found.kind === 'wrong-method')
        throw wrongMethod(method, found.allow, found.route.handler.spec.instead);
      if (isOfPages(path, found) && method === 'OPTIONS')
        return tagged(empty(204, { Allow: pageMethods(path) }), host);
      throw (isOfPages(path, found) && pageViolation(path, method)) || fail('ROUTE_NOT_FOUND');
    } catch (error) {
      return tagged(errorResponse(error, app.log, host.requestId), host);
    }
  }

  function preflight(request: Request, { allow, route }: Extract<Match, { kind: 'wrong-method' }>): Response {
    const { headers } = request;
    const policy = route.handler.spec.cors ?? 'configured';
    const cors = corsHeaders(policy, headers.get('origin'), app.config.corsOrigins);
    const isAllowed = 'Access-Control-Allow-Origin' in cors;
    return empty(204, {
      Allow: allow,
      ...cors,
      ...(isAllowed && preflightHeaders(allow, headers.get('access-control-request-headers'))),
    });
  }

  return {
    server,
    async drain(seconds) {
      isStopping = true;
      const deadline = Date.now() + seconds * 1000;
      while (underWay.size > 0 && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 50));
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Ends a connection whose client has not taken a byte of the response for the timeout. Without pending bytes
 * the server is what the response waits for.
 */
function disconnectStalledReader(socket: Socket): void {
  if (socket.writableLength > 0) socket.destroy();
}

function tagged(response: Response, host: Host): Response {
  response.headers.set('X-Request-Id', host.requestId);
  return response;
}

/**
 * "The X-HTTP-Method-Override request header … MUST be interpreted as the request's method by the Server, if
 * the header is presented" (tus).
 */
function methodOf({ method = '', headers, url = '' }: IncomingMessage): string {
  const override = headers['x-http-method-override'];
  return method === 'POST' && typeof override === 'string' && /^\/[ut]\//.test(pathOf(url))
    ? override.toUpperCase()
    : method;
}

/** `instead` names the address that has what a client may look for here. */
const wrongMethod = (method: string, allow: string, instead = '') =>
  fail('METHOD_NOT_ALLOWED', {
    message: `This address has no ${method}: use one of ${allow}.${instead && ` ${instead}`}`,
    metadata: { allow },
  });

function readinessResponse({ isReady, ...parts }: Readiness): Response {
  return json({ status: isReady ? 'ok' : 'unavailable', ...parts }, { status: isReady ? 200 : 503 });
}

function once(action?: () => void): (() => void) | undefined {
  let isDone = false;
  return (
    action &&
    (() => {
      if (!isDone) action();
      isDone = true;
    })
  );
}
