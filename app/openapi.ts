import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { type Action, actions, scopes } from '@/lib/base/policy';
import type { OpenApiDocument } from '@/lib/http/openapi-document';
import { addExamples } from '@/lib/http/openapi-examples';
import { introduction, tagOf, tags } from '@/lib/http/openapi-introduction';
import { headersOf, openApiPath, pathParametersOf } from '@/lib/http/openapi-parameters';
import { registerShared, responsesOf } from '@/lib/http/openapi-responses';
import type { Guard, RouteHandler, RouteSpec } from '@/lib/http/route';
import { z } from '@/lib/http/zod';
// biome-ignore lint/suspicious/noImportCycles: the table of routes contains the route of this document
import { routes } from './routes';

const documents = new Map<string, OpenApiDocument>();

/** The OpenAPI 3.1 document, generated from the table of routes and the schemas that validate requests. */
export function openApiDocument(publicUrl: string): OpenApiDocument {
  let document = documents.get(publicUrl);
  if (!document) {
    document = makeDocument(publicUrl);
    documents.set(publicUrl, document);
  }
  return document;
}

function makeDocument(publicUrl: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  const bearer = registry.registerComponent('securitySchemes', 'personalAccessToken', {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal access token: `Authorization: Bearer hld_pat_…`, or the bare token.',
  });
  registerShared(registry);
  const firstMethods = new Map<RouteHandler, string>();
  for (const { method, handler } of routes) {
    // Preflights are not part of the API.
    if (method === 'OPTIONS') continue;
    const { spec, guard } = handler;
    const aliasOf = firstMethods.get(handler);
    if (!aliasOf) firstMethods.set(handler, method);
    registry.registerPath({
      method: method.toLowerCase() as RouteConfig['method'],
      path: openApiPath(spec.path),
      tags: [tagOf(spec.path)],
      ...(aliasOf ? alias(spec, method, aliasOf) : summaryOf(spec)),
      ...securityOf(guard, bearer.name),
      request: requestOf(spec),
      responses: responsesOf(spec, guard, { isHead: method === 'HEAD' }),
    });
  }
  const generator = new OpenApiGeneratorV31(registry.definitions);
  const document = generator.generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Holdall',
      version: '1',
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags,
  }) as unknown as OpenApiDocument;
  addExamples(document);
  return document;
}

const summaryOf = ({ operationId, summary, description }: RouteSpec) => ({
  operationId,
  summary,
  description,
});

/** An operation under a second method (PUT for POST, HEAD for GET), which the reference page hides. */
const alias = ({ operationId, summary }: RouteSpec, method: string, aliasOf: string) => ({
  operationId: `${operationId}By${method.charAt(0)}${method.slice(1).toLowerCase()}`,
  summary: `${summary} (${method})`,
  description: method === 'HEAD' ? `Like ${aliasOf}, without the content.` : `Like ${aliasOf}.`,
  'x-alias-of': operationId,
});

/**
 * The credential of an operation, with the minimum role and scope as extensions: OpenAPI 3.0 forbids scopes
 * in a bearer scheme, and code generators fail on them.
 */
function securityOf(guard: Guard, credential: string) {
  if (guard.kind === 'anyone' || guard.kind === 'url') return { security: [] };
  if (guard.kind === 'user') return { security: [{ [credential]: [] }] };
  const security = [{ [credential]: [] }];
  if (guard.kind === 'administrator') return { security, 'x-minimum-scope': 'organizations:admin' };
  return {
    security,
    'x-minimum-role': actions[guard.action].toLowerCase(),
    'x-minimum-scope': minimumScope(guard.action),
  };
}

function minimumScope(action: Action): string {
  const order = ['VIEWER', 'EDITOR', 'ADMIN', 'OWNER'] as const;
  const required = order.indexOf(actions[action]);
  const [scope = ''] = Object.entries(scopes).find(([, role]) => order.indexOf(role) >= required) ?? [];
  return scope;
}

function requestOf(spec: RouteSpec): RouteConfig['request'] {
  return {
    params: pathParametersOf(spec.path),
    query: queryOf(spec),
    headers: headersOf(spec),
    body: rawBodyOf(spec) ?? (spec.body && jsonBody(spec.body, spec.takesForm)),
  };
}

/**
 * The query parameter `body` stands in the descriptions alone: code generators call the body by that name,
 * and some make a method that has two arguments of one name.
 */
function queryOf({ query }: RouteSpec): RouteSpec['query'] {
  return query && 'body' in query.shape ? query.omit({ body: true }) : query;
}

const bytes = { schema: { type: 'string', format: 'binary' } } as const;

/**
 * The document declares `application/octet-stream`, although any type is accepted: with a media range, code
 * generators send the range itself as the Content-Type, or no body.
 */
const wholeBody = {
  required: true,
  description:
    'The bytes of the file, or a form with exactly one file. Any Content-Type is accepted and becomes the `mime_type` of the file. If it is absent, `application/octet-stream` or `application/x-www-form-urlencoded`, the type is detected from the bytes, else from the extension.',
  content: {
    'application/octet-stream': bytes,
    'multipart/form-data': {
      schema: z.object({
        file: z.string().openapi({ format: 'binary', description: 'The one file of the form.' }),
      }),
    },
  },
} as const;

const partBody = {
  required: true,
  description:
    'The bytes that follow the offset: `application/offset+octet-stream` in tus, `application/partial-upload` in Resumable Uploads for HTTP.',
  content: { 'application/offset+octet-stream': bytes, 'application/partial-upload': bytes },
} as const;

const pictureBody = {
  required: true,
  description: 'The bytes of an image. Any Content-Type is accepted.',
  content: { 'application/octet-stream': bytes },
} as const;

function rawBodyOf({ takesFile, takesPicture }: RouteSpec) {
  if (takesPicture) return pictureBody;
  return takesFile && (takesFile === 'whole' ? wholeBody : partBody);
}

/** The body may be absent if no field is required. */
const jsonBody = (schema: z.ZodObject, takesForm?: boolean) => ({
  required: !schema.safeParse({}).success,
  content: {
    'application/json': { schema },
    ...(takesForm && { 'application/x-www-form-urlencoded': { schema } }),
  },
});
