import type { z } from 'zod';
import type { App } from '@/lib/app';
import type { Access, Actor, Credential, Origin } from '@/lib/base/actor';
import { type AppError, fail } from '@/lib/base/errors';
import type { Action } from '@/lib/base/policy';
import type { Reason } from '@/lib/base/reasons';
import { toAppError } from '@/lib/base/to-app-error';
import type { File } from '@/lib/domain/entries/file-row';
import { type Administration, administer } from '@/lib/domain/instance/administration';
import { bearerOf } from '@/lib/domain/tokens/bearer';
import type { SessionCookie } from '@/lib/domain/users/session-cookie';
import type { AnswerHeaders } from './answer';
import { bodyOf, isForm, isMultipartForm, readForm, readJson } from './body';
import { type CorsPolicy, corsHeaders } from './cors';
import { currentApp } from './current-app';
import { errorResponse } from './error-response';
import { cameThroughFrontDoor, type Host, hostOf } from './host';
import { percentDecode, readQuery, snakeCaseKeys } from './percent-decoding';

/**
 * Who may use a route: members with permission for an action in the path's organization (and on its file),
 * any user, administrators of the instance, holders of a URL, or anyone.
 */
export type Guard =
  | { kind: 'organization'; action: Action }
  | { kind: 'file'; action: Action; trashed: 'live' | 'any' }
  | { kind: 'user' }
  | { kind: 'administrator' }
  | { kind: 'url' }
  | { kind: 'anyone' };

/** The description of a route, for the front door, the OpenAPI document and the permission tests. */
export type RouteSpec = {
  /**
   * As in the OpenAPI document: `/api/v1/organizations/{organization_id}/files:upload`. `{+path}` is the rest
   * of the path.
   */
  path: string;
  operationId: string;
  summary: string;
  description?: string;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** Added to the error of a method that the path does not have: where clients find what they look for. */
  instead?: string;
  /** The body may also be a URL-encoded HTML form. */
  takesForm?: boolean;
  /** The body is not JSON but a file, or the next bytes of one. */
  takesFile?: 'whole' | 'part';
  /** The body is a picture. */
  takesPicture?: boolean;
  /** The route evaluates Idempotency-Key. */
  takesIdempotencyKey?: boolean;
  answer: z.ZodType | 'bytes' | 'picture' | { empty: 200 | 204 | 303 } | { text: readonly string[] };
  /** The route evaluates If-Match and If-None-Match. */
  isConditional?: boolean;
  /** The route evaluates `Prefer: respond-async`. */
  isAsyncOnRequest?: boolean;
  /** Reasons beyond those that follow from the guard, the request and the response. */
  errors?: readonly Reason[];
  cors?: CorsPolicy;
  /** Header fields of every response, errors included. */
  headers?: (request: Request) => AnswerHeaders;
  /** The page that people see instead of the JSON `response`; null for programs. */
  errorPage?: (error: AppError, request: Request, response: Response) => Response | null;
};

/** What a form may add to its file: boundaries and ignored fields. */
const MAX_FORM_OVERHEAD_BYTES = 2 ** 20;

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export type Context<Spec extends RouteSpec> = {
  app: App;
  request: Request;
  host: Host;
  origin: Origin;
  params: Record<string, string>;
  query: Parsed<Spec['query']>;
  body: Parsed<Spec['body']>;
  /** The raw body, for routes with `takesFile` or `takesPicture`. */
  stream(): AsyncIterable<Uint8Array>;
};

/** The encoded parameters of a path; the rest of a path, `{+path}`, as its segments. */
export type RawParams = Record<string, string | string[]>;

/** A handler that both Next and the front door can call. */
export type RouteHandler = ((
  request: Request,
  context: { params: Promise<RawParams> },
) => Promise<Response>) & {
  spec: RouteSpec;
  guard: Guard;
};

/** A route that needs no credential. */
export function publicRoute<Spec extends RouteSpec>(
  spec: Spec,
  handle: (context: Context<Spec>) => Promise<Response>,
) {
  return route(spec, { guard: { kind: 'anyone' }, authorize: async () => ({}) }, handle);
}

/** A route whose path contains the credential; the handler resolves it. */
export function urlRoute<Spec extends RouteSpec>(
  spec: Spec,
  handle: (context: Context<Spec>) => Promise<Response>,
) {
  return route(
    { cors: 'any' as const, ...spec },
    { guard: { kind: 'url' }, authorize: async () => ({}) },
    handle,
  );
}

/** A route for any authenticated user. */
export function userRoute<Spec extends RouteSpec>(
  spec: Spec,
  handle: (context: Context<Spec> & { actor: Actor }) => Promise<Response>,
) {
  const authorize = async ({ app, request, origin }: GuardInput) => ({
    actor: await app.access.identify(await authenticate(app, request), origin),
  });
  return route(spec, { guard: { kind: 'user' }, authorize }, handle);
}

/** A route for a browser session whose second factor is pending, which every other route refuses. */
export function pendingRoute<Spec extends RouteSpec>(
  spec: Spec,
  handle: (context: Context<Spec> & { actor: Actor }) => Promise<Response>,
) {
  const authorize = async ({ app, request, origin }: GuardInput) => ({
    actor: await app.access.identifyPending(await authenticate(app, request), origin),
  });
  return route(spec, { guard: { kind: 'user' }, authorize }, handle);
}

/** A route for administrators of the instance. */
export function administratorRoute<Spec extends RouteSpec>(
  spec: Spec,
  handle: (context: Context<Spec> & { administration: Administration }) => Promise<Response>,
) {
  const authorize = async ({ app, request, origin }: GuardInput) => ({
    administration: administer(await app.access.identify(await authenticate(app, request), origin)),
  });
  return route(spec, { guard: { kind: 'administrator' }, authorize }, handle);
}

/** A route for members of the path's organization with permission for `action`. */
export function organizationRoute<Spec extends RouteSpec, A extends Action>(
  spec: Spec,
  action: A,
  handle: (context: Context<Spec> & { access: Access<A>; credential: Credential }) => Promise<Response>,
) {
  const authorize = async ({ app, request, origin, params }: GuardInput) => {
    const credential = await authenticate(app, request);
    const { organization_id: organizationId = '' } = params;
    return { credential, access: await app.access.authorize({ credential, organizationId, action, origin }) };
  };
  return route(spec, { guard: { kind: 'organization', action }, authorize }, handle);
}

/** A route for members of the path's organization with permission for `action` on the path's file. */
export function fileRoute<Spec extends RouteSpec, A extends Action>(
  spec: Spec,
  { action, trashed = 'live' }: { action: A; trashed?: 'live' | 'any' },
  handle: (
    context: Context<Spec> & { access: Access<A>; file: File; credential: Credential },
  ) => Promise<Response>,
) {
  const authorize = async ({ app, request, origin, params }: GuardInput) => {
    const credential = await authenticate(app, request);
    const { organization_id: organizationId = '', file: fileId = '' } = params;
    const found = await app.access.authorizeFile({
      credential,
      organizationId,
      action,
      origin,
      fileId,
      trashed,
    });
    return { credential, ...found };
  };
  return route(spec, { guard: { kind: 'file', action, trashed }, authorize }, handle);
}

type GuardInput = Pick<Context<RouteSpec>, 'app' | 'request' | 'origin' | 'params'>;

/**
 * The pipeline of every request: decode, authorize, parse, handle. An error in any step becomes a response.
 */
function route<Spec extends RouteSpec, Authorized>(
  spec: Spec,
  { guard, authorize }: { guard: Guard; authorize: (input: GuardInput) => Promise<Authorized> },
  handle: (context: Context<Spec> & Authorized) => Promise<Response>,
): RouteHandler {
  async function handler(request: Request, { params: routeParams }: { params: Promise<RawParams> }) {
    const host = hostOf(request);
    const app = await currentApp();
    const origin = { address: host.address, requestId: host.requestId };
    let response: Response;
    try {
      if (!cameThroughFrontDoor(request)) throw fail('ROUTE_NOT_FOUND');
      // Next passes no parameters for a path without any.
      const params = mapValues((await routeParams) ?? {}, readParam);
      const authorized = await authorize({ app, request, origin, params });
      const timeout = { timeoutSeconds: app.config.bodyTimeoutSeconds };
      const query = spec.query && parse(spec.query, readQuery(searchOf(request.url)));
      const read = spec.takesForm && isForm(request) ? readForm : readJson;
      const body = spec.body && parse(spec.body, snakeCaseKeys(await read(request, host, timeout)));
      // Base64 has four bytes for three.
      const isEncoded = (query as { body?: string } | undefined)?.body === 'http_body';
      const overheadBytes = isEncoded || isMultipartForm(request) ? MAX_FORM_OVERHEAD_BYTES : 0;
      const maxBytes = Math.ceil(app.config.maxFileSizeBytes * (isEncoded ? 4 / 3 : 1)) + overheadBytes;
      const stream = () => bodyOf(request, host, { ...timeout, maxBytes });
      const context = { app, request, host, origin, params, query, body, stream } as Context<Spec>;
      response = await handle(Object.assign(context, authorized));
    } catch (thrown) {
      const error = await app.rates.afterFailure(thrown, host.address);
      const forPrograms = errorResponse(error, app.log, host.requestId);
      response = spec.errorPage?.(toAppError(error), request, forPrograms) ?? forPrograms;
    }
    const cors = corsHeaders(
      spec.cors ?? 'configured',
      request.headers.get('origin'),
      app.config.corsOrigins,
    );
    for (const [name, value] of Object.entries(cors)) response.headers.append(name, value);
    for (const [name, value] of Object.entries(spec.headers?.(request) ?? {}))
      response.headers.set(name, value);
    response.headers.set('X-Request-Id', host.requestId);
    return response;
  }
  return Object.assign(handler, { spec, guard });
}

async function authenticate(app: App, request: Request): Promise<Credential> {
  const credential = await credentialOf(request, app.sessionCookie);
  if (credential.kind === 'token') await app.rates.beforeRequest(credential.hash.toString('base64'));
  return credential;
}

/** @throws INVALID_ARGUMENT with reason FIELD_INVALID, naming the first invalid field */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw fail('FIELD_INVALID', {
    values: { field, problem: issue?.message ?? 'is not valid' },
    metadata: { field },
  });
}

/** The raw query: URL and URLSearchParams would accept malformed encoding. */
export function searchOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}

/**
 * A decoded parameter: one segment of the path, or the rest of it.
 * @throws NOT_FOUND for the rest of a path with a name that contains a slash or a NUL
 */
export function readParam(value: string | string[]): string {
  if (!Array.isArray(value)) return readSegment(value);
  const names = value.map(readSegment);
  if (names.some((name, at) => name.includes('/') || (name === '' && value[at] !== ''))) {
    throw fail('ROUTE_NOT_FOUND');
  }
  return names.join('/');
}

/** A decoded path segment; empty, and thus no id, if it contains a NUL, which PostgreSQL rejects. */
export function readSegment(text: string): string {
  const decoded = percentDecode(text);
  return decoded.includes('\0') ? '' : decoded;
}

function mapValues(record: RawParams, change: (value: string | string[]) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/**
 * The credential of a request: the token in Authorization, else the session cookie. A token that is sent
 * takes precedence, even over a valid cookie.
 * @throws UNAUTHENTICATED; PERMISSION_DENIED for a change with a cookie that does not prove its origin
 */
async function credentialOf(request: Request, cookie: SessionCookie): Promise<Credential> {
  const authorization = request.headers.get('authorization');
  const id = authorization === null ? await cookie.read(request.headers.get('cookie')) : null;
  if (id === null) return bearerOf(authorization);
  cookie.proveOrigin(request);
  return { kind: 'session', id };
}
