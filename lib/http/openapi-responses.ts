import type { OpenAPIRegistry, RouteConfig } from '@asteasolutions/zod-to-openapi';
import { type Reason, reasons } from '@/lib/base/reasons';
import { examples } from './examples';
import { exampleStatus, meaningOf, statusOfReason } from './reason-documents';
import type { Guard, RouteSpec } from './route';
import { answers } from './schemas';
import type { z } from './zod';

/** Errors that every operation can return. */
const always: Reason[] = ['HEADERS_TOO_LARGE', 'INTERNAL', 'SHUTTING_DOWN'];

const ofCredential: Reason[] = [
  'CREDENTIAL_MISSING',
  'TOKEN_MALFORMED',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'TOKEN_REVOKED',
  'SESSION_ENDED',
  'SECOND_FACTOR_PENDING',
  'ORIGIN_UNPROVEN',
  'USER_DISABLED',
  'RATE_LIMITED',
  'DATABASE_UNAVAILABLE',
];

const ofMembership: Reason[] = [
  ...ofCredential,
  'NOT_A_MEMBER',
  'SECOND_FACTOR_REQUIRED',
  'INSUFFICIENT_ROLE',
  'INSUFFICIENT_SCOPE',
];

const byGuard: Record<Guard['kind'], Reason[]> = {
  anyone: [],
  url: ['URL_INVALID', 'URL_EXPIRED', 'ISSUER_NOT_AUTHORIZED', 'RATE_LIMITED', 'DATABASE_UNAVAILABLE'],
  user: ofCredential,
  administrator: [...ofCredential, 'ADMINISTRATORS_ONLY', 'INSUFFICIENT_SCOPE', 'TOKEN_PINNED'],
  organization: ofMembership,
  file: [...ofMembership, 'FILE_NOT_FOUND'],
};

const ofJson: Reason[] = ['FIELD_INVALID', 'JSON_INVALID', 'BODY_TOO_SLOW', 'CONTENT_TOO_LARGE'];

const ofUpload: Reason[] = [
  'FILENAME_INVALID',
  'MIME_TYPE_INVALID',
  'DISPOSITION_INVALID',
  'CONTENT_RANGE_INVALID',
  'UPLOAD_LENGTH_CONFLICT',
  'DIGEST_INVALID',
  'DIGEST_MISMATCH',
  'FORM_INVALID',
  'FORM_NOT_ONE_FILE',
  'CONTENT_TOO_SHORT',
  'BODY_TOO_SLOW',
  'UPLOAD_ABORTED',
  'CONTENT_TOO_LARGE',
  'CONTENT_ENCODING_UNSUPPORTED',
  'STORAGE_UNAVAILABLE',
  'STORAGE_FULL',
  'QUOTA_EXCEEDED',
];

const ofBytes: Reason[] = [
  'SERVICE_WORKER_REFUSED',
  'FILE_CHANGED',
  'PRECONDITION_FAILED',
  'RANGE_NOT_SATISFIABLE',
  'STORAGE_UNAVAILABLE',
  'STORAGE_CUT_SHORT',
  'CONTENT_MISSING',
];

const ofPicture: Reason[] = [
  'NO_THUMBNAIL',
  'THUMBNAILS_UNAVAILABLE',
  'FILE_CHANGED',
  'STORAGE_UNAVAILABLE',
  'STORAGE_CUT_SHORT',
  'STORAGE_FULL',
  'CONTENT_MISSING',
];

/** All errors of a route: those of its guard, its request and its response, and its own. */
export function reasonsOf(spec: RouteSpec, { kind }: Guard): Reason[] {
  const found = new Set<Reason>([
    ...(spec.path.includes('{') || spec.query ? (['ENCODING_INVALID'] as const) : []),
    ...byGuard[kind],
    ...(spec.query ? (['FIELD_INVALID'] as const) : []),
    ...(spec.query && 'page_token' in spec.query.shape ? (['PAGE_TOKEN_INVALID'] as const) : []),
    ...(spec.body ? ofJson : []),
    ...(spec.takesFile ? ofUpload : []),
    ...(spec.takesFile && kind !== 'url' ? (['TOO_MANY_CONCURRENT_UPLOADS'] as const) : []),
    ...(spec.answer === 'bytes' ? ofBytes : []),
    ...(spec.answer === 'picture' ? ofPicture : []),
    ...(spec.isConditional ? (['PRECONDITION_FAILED'] as const) : []),
    ...(spec.isAsyncOnRequest ? (['TOO_MANY_OPERATIONS'] as const) : []),
    ...(spec.errors ?? []),
    ...always,
  ]);
  return (Object.keys(reasons) as Reason[]).filter((reason) => found.has(reason));
}

type Responses = RouteConfig['responses'];
type Headers = Record<string, { $ref: string }>;

const fields = {
  'X-Request-Id': ['The id of this request, as in the log of the server.', examples.fileId],
  'WWW-Authenticate': ['How to authenticate.', 'Bearer'],
  Location: ['Where the operation can be read.', `/api/v1/organizations/acme/operations/${examples.urlId}`],
  'Preference-Applied': ['The preference of the request that was followed (RFC 7240).', 'respond-async'],
  'Retry-After': ['How many seconds to wait before trying again.', '23'],
  ETag: ['The etag of the file, as in its metadata.', examples.etag],
  'Last-Modified': ['When the file last changed.', 'Sun, 22 Nov 2026 09:30:00 GMT'],
  'Cache-Control': ['How long the response may be kept.', 'private, max-age=31536000, immutable'],
  'Accept-Ranges': ['Byte ranges are supported.', 'bytes'],
  'Content-Disposition': [
    'The filename: an ASCII fallback and the exact name (RFC 6266).',
    'attachment; filename="report.pdf"; filename*=UTF-8\'\'report.pdf',
  ],
  'Repr-Digest': ['The sha-256 of the whole file (RFC 9530).', examples.contentDigest],
  'Content-Range': [
    'The returned part of the file; with 416, only the size of the file.',
    'bytes 0-1023/1048576',
  ],
} as const;

type Field = keyof typeof fields;

const refs = (...names: Field[]): Headers =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Registers the shared components of responses: header fields, and one example for each reason. */
export function registerShared(registry: OpenAPIRegistry): void {
  for (const [name, [description, example]] of Object.entries(fields)) {
    registry.registerComponent('headers', name, { description, schema: { type: 'string' }, example });
  }
  for (const reason of Object.keys(reasons) as Reason[]) {
    registry.registerComponent('examples', reason, {
      summary: meaningOf(reason),
      value: exampleStatus(reason),
    });
  }
}

/** The responses of an operation by status. Responses to HEAD have no content. */
export function responsesOf(spec: RouteSpec, guard: Guard, { isHead }: { isHead: boolean }): Responses {
  const success = successOf(spec.answer);
  const responses: Responses = {
    ...success,
    ...(spec.isAsyncOnRequest && acceptedResponse()),
    ...errorResponses(reasonsOf(spec, guard)),
  };
  if (!isHead) return responses;
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [status, { ...response, content: undefined }]),
  );
}

function successOf(answer: RouteSpec['answer']): Responses {
  if (answer === 'bytes') return bytesResponses();
  if (answer === 'picture') return pictureResponses();
  if ('text' in answer) return textResponse(answer.text);
  if (!('empty' in answer)) return jsonResponse(answer);
  return {
    [answer.empty]: {
      description: 'Success. The result is in the header fields.',
      headers: refs('X-Request-Id'),
    },
  };
}

const jsonResponse = (schema: z.ZodType): Responses => ({
  200: {
    description: 'A successful response.',
    headers: refs('X-Request-Id'),
    content: { 'application/json': { schema } },
  },
});

const acceptedResponse = (): Responses => ({
  202: {
    description: 'The operation that does the work, for a request with `Prefer: respond-async`.',
    headers: refs('X-Request-Id', 'Location', 'Preference-Applied', 'Retry-After'),
    content: { 'application/json': { schema: answers.operation } },
  },
});

const textResponse = (types: readonly string[]): Responses => ({
  200: {
    description: 'A text of any length, line by line.',
    headers: refs('X-Request-Id', 'Content-Disposition'),
    content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])),
  },
});

function bytesResponses(): Responses {
  const cached = refs('X-Request-Id', 'ETag', 'Last-Modified', 'Accept-Ranges', 'Repr-Digest');
  const headers = { ...cached, ...refs('Content-Disposition') };
  const content = { schema: { type: 'string', format: 'binary' } } as const;
  return {
    200: {
      description: 'File content: the whole file, in its stored type.',
      headers,
      content: { 'application/octet-stream': content },
    },
    206: {
      description: 'The requested part; several parts are returned as `multipart/byteranges`.',
      headers: { ...headers, ...refs('Content-Range') },
      content: { 'application/octet-stream': content, 'multipart/byteranges': content },
    },
    304: { description: 'The file has not changed. Use the bytes that you have.', headers: cached },
  };
}

function pictureResponses(): Responses {
  const headers = refs('X-Request-Id', 'ETag', 'Cache-Control');
  return {
    200: {
      description: 'The picture.',
      headers,
      content: { 'image/webp': { schema: { type: 'string', format: 'binary' } } },
    },
    304: { description: 'The picture has not changed. Use the one that you have.', headers },
  };
}

function errorResponses(possible: Reason[]): Responses {
  const responses: Responses = {};
  for (const status of new Set(possible.map(statusOfReason))) {
    const listed = possible.filter((reason) => statusOfReason(reason) === status);
    const examples = listed.map((reason) => [reason, { $ref: `#/components/examples/${reason}` }]);
    responses[status] = {
      description: listed.join(', '),
      headers: { ...refs('X-Request-Id'), ...errorHeaders(status) },
      content: {
        'application/json': { schema: answers.status, examples: Object.fromEntries(examples) },
      },
    };
  }
  return responses;
}

function errorHeaders(status: number): Headers {
  if (status === 401) return refs('WWW-Authenticate');
  if (status === 416) return refs('Content-Range');
  return status === 429 || status === 503 ? refs('Retry-After') : {};
}
