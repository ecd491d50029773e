import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { type Action, actions, scopes } from '@/lib/base/policy';
import type { OpenApiDocument } from '@/lib/http/openapi-document';
import { addExamples } from '@/lib/http/openapi-examples';
import { introduction, tagOf, tags } from '@/lib/http/openapi-introduction';
import { headersOf, pathParametersOf } from '@/lib/http/openapi-parameters';
import { registerShared, responsesOf } from '@/lib/http/openapi-responses';
import type { Guard, RouteHandler, RouteSpec } from '@/lib/http/route';
import { z } from '@/lib/http/zod';
// biome-ignore lint/suspicious/noImportCycles: the table lists the route of this document
import { routes } from './routes';

const made = new Map<string, OpenApiDocument>();

/** The OpenAPI 3.1 document, made from the table of routes and the very schemas that validate. */
export function openApiDocument(publicUrl: string): OpenApiDocument {
  let document = made.get(publicUrl);
  if (!document) {
    document = makeDocument(publicUrl);
    made.set(publicUrl, document);
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
  const first = new Map<RouteHandler, string>();
  for (const { method, handler } of routes) {
    // What a preflight asks is between browsers and servers.
    if (method === 'OPTIONS') continue;
    const { spec, guard } = handler;
    const aliasOf = first.get(handler);
    if (!aliasOf) first.set(handler, method);
    registry.registerPath({
      method: method.toLowerCase() as RouteConfig['method'],
      path: spec.path,
      tags: [tagOf(spec.path)],
      ...(aliasOf ? alias(spec, method, aliasOf) : told(spec)),
      ...right(guard, bearer.name),
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

const told = ({ operationId, summary, description }: RouteSpec) => ({ operationId, summary, description });

/** The same operation under a second method (PUT for POST, HEAD for GET), which readers may pass over. */
const alias = ({ operationId, summary }: RouteSpec, method: string, aliasOf: string) => ({
  operationId: `${operationId}_${method.toLowerCase()}`,
  summary: `${summary} (${method})`,
  description: method === 'HEAD' ? `As ${aliasOf}, without the content.` : `As ${aliasOf}.`,
  'x-alias-of': operationId,
});

/**
 * Whose requests are admitted; the least role and scope that an action needs are told beside the credential.
 */
function right(guard: Guard, credential: string) {
  if (guard.kind === 'anyone' || guard.kind === 'url') return { security: [] };
  if (guard.kind === 'user') return { security: [{ [credential]: [] }] };
  if (guard.kind === 'administrator') return { security: [{ [credential]: ['organizations:admin'] }] };
  const role = actions[guard.action];
  return {
    security: [{ [credential]: [leastScope(guard.action)] }],
    'x-least-role': role.toLowerCase(),
  };
}

function leastScope(action: Action): string {
  const order = ['VIEWER', 'EDITOR', 'ADMIN', 'OWNER'] as const;
  const needed = order.indexOf(actions[action]);
  const [scope = ''] = Object.entries(scopes).find(([, role]) => order.indexOf(role) >= needed) ?? [];
  return scope;
}

function requestOf(spec: RouteSpec): RouteConfig['request'] {
  return {
    params: pathParametersOf(spec.path),
    query: spec.query,
    headers: headersOf(spec),
    body: spec.takesFile ? fileBody : spec.body && jsonBody(spec.body, spec.takesForm),
  };
}

const fileBody = {
  required: true,
  description:
    'The file as it is, in its own Content-Type, which becomes its `mime_type`; or a form with exactly one file. Where the type is absent, `application/octet-stream` or `application/x-www-form-urlencoded`, it is told from the bytes, then from the extension.',
  content: {
    '*/*': { schema: { type: 'string', format: 'binary' } },
    'multipart/form-data': {
      schema: z.object({
        file: z.string().openapi({ format: 'binary', description: 'The one file of the form.' }),
      }),
    },
  },
} as const;

/** A body may be absent where no field is required. */
const jsonBody = (schema: z.ZodObject, takesForm?: boolean) => ({
  required: !schema.safeParse({}).success,
  content: {
    'application/json': { schema },
    ...(takesForm && { 'application/x-www-form-urlencoded': { schema } }),
  },
});
