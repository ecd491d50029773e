import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { Admission, RouteSpec } from './route';
import { routes } from './routes';
import { answers } from './schemas';

/** What every route of an admission can answer beside its own errors: status and the reasons behind it. */
const errorsOf: Record<Admission['kind'], Record<number, string>> = {
  anyone: {},
  url: { 403: 'URL_INVALID, URL_EXPIRED, URL_REVOKED or URL_ENDED', 429: 'RATE_LIMITED' },
  user: {
    401: 'CREDENTIAL_MISSING, TOKEN_MALFORMED, TOKEN_EXPIRED, …',
    403: 'SCOPE_MISSING, …',
    429: 'RATE_LIMITED',
  },
  organization: {
    401: 'CREDENTIAL_MISSING, TOKEN_MALFORMED, TOKEN_EXPIRED, …',
    403: 'NOT_A_MEMBER, ROLE_TOO_LOW or SCOPE_MISSING',
    429: 'RATE_LIMITED',
  },
  file: {
    401: 'CREDENTIAL_MISSING, TOKEN_MALFORMED, TOKEN_EXPIRED, …',
    403: 'NOT_A_MEMBER, ROLE_TOO_LOW or SCOPE_MISSING',
    404: 'FILE_NOT_FOUND',
    429: 'RATE_LIMITED',
  },
};

const binary = { schema: { type: 'string', format: 'binary' } } as const;

/** The OpenAPI 3.1 document, made from the table of routes and the very schemas that validate. */
export function openApiDocument(publicUrl: string) {
  const registry = new OpenAPIRegistry();
  const bearer = registry.registerComponent('securitySchemes', 'personalAccessToken', {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal access token, `Authorization: Bearer hld_pat_…`.',
  });
  const seen = new Set<string>();
  for (const { method, handler } of routes) {
    const { spec, admission } = handler;
    // The same operation under a second method (PUT for POST, HEAD for GET) keeps its id unique.
    const operationId = seen.has(spec.operationId)
      ? `${spec.operationId}_${method.toLowerCase()}`
      : spec.operationId;
    seen.add(operationId);
    const isOpen = admission.kind === 'anyone' || admission.kind === 'url';
    registry.registerPath({
      method: method.toLowerCase() as RouteConfig['method'],
      path: spec.path,
      operationId,
      summary: spec.summary,
      description: spec.description,
      tags: [tagOf(spec.path)],
      security: isOpen ? [] : [{ [bearer.name]: [] }],
      request: requestOf(spec),
      responses: responsesOf(spec, admission),
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Holdall',
      version: '1',
      description: 'Files for organizations.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
  });
}

function requestOf(spec: RouteSpec): RouteConfig['request'] {
  const names = [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return {
    params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))),
    query: spec.query,
    body: spec.takesFile
      ? {
          required: true,
          content: {
            '*/*': binary,
            'multipart/form-data': { schema: z.object({ file: z.string().openapi({ format: 'binary' }) }) },
          },
        }
      : spec.body && { content: { 'application/json': { schema: spec.body } } },
  };
}

function responsesOf(spec: RouteSpec, admission: Admission): RouteConfig['responses'] {
  const errors: Record<number, string> = {
    400: 'FIELD_INVALID, JSON_INVALID, …',
    ...errorsOf[admission.kind],
    ...spec.errors,
    500: 'INTERNAL',
    503: 'DATABASE_UNAVAILABLE, STORAGE_UNAVAILABLE or STOPPING',
  };
  const told = Object.entries(errors).map(([status, description]) => [
    status,
    { description, content: { 'application/json': { schema: answers.status } } },
  ]);
  const success =
    spec.answer === 'bytes'
      ? { description: 'File content', content: { 'application/octet-stream': binary } }
      : { description: 'A successful response.', content: { 'application/json': { schema: spec.answer } } };
  return Object.fromEntries([['200', success], ...told]);
}

function tagOf(path: string): string {
  if (/^\/[ud]\//.test(path)) return 'Generated URLs';
  if (path.includes('/files')) return 'Files';
  return path.includes('/tokens') ? 'Tokens' : path.includes('/organizations') ? 'Organizations' : 'About';
}
