import { examples } from './examples';
import type { RouteSpec } from './route';
import { z } from './zod';

const pathParameters: Record<string, z.ZodType> = {
  organization_id: z.string().openapi({
    example: 'acme',
    pattern: '^[a-z][a-z0-9-]{1,61}[a-z0-9]$',
    description: 'The id of the organization.',
  }),
  file: z.string().openapi({
    example: examples.fileId,
    pattern: '^[A-Za-z0-9_-]+$',
    description: 'The id of the file: the last part of its `name`.',
  }),
  version: z.string().openapi({
    example: examples.fileId,
    pattern: '^[A-Za-z0-9_-]+$',
    description: 'The id of the version: the last part of its `name`.',
  }),
  folder: z.string().openapi({
    example: examples.folderId,
    pattern: '^[A-Za-z0-9_-]+$',
    description: 'The id of the folder: the last part of its `name`.',
  }),
  operation: z.string().openapi({
    example: examples.urlId,
    description: 'The id of the operation: the last part of its `name`.',
  }),
  upload: z.string().openapi({
    example: examples.fileId,
    description: 'The id of the upload: the last part of its `name`.',
  }),
  upload_url: z.string().openapi({
    example: examples.urlId,
    description: 'The id of the upload URL: the last part of its `name`.',
  }),
  share_link: z.string().openapi({
    example: examples.urlId,
    description: 'The id of the share link: the last part of its `name`.',
  }),
  webhook: z.string().openapi({
    example: examples.urlId,
    description: 'The id of the webhook: the last part of its `name`.',
  }),
  delivery: z.string().openapi({
    example: examples.urlId,
    description: 'The id of the delivery: the last part of its `name`.',
  }),
  invitation: z.string().openapi({
    example: examples.urlId,
    description: 'The id of the invitation: the last part of its `name`.',
  }),
  member: z.string().openapi({
    example: examples.userId,
    description: "The id of the user: the last part of the member's `name`.",
  }),
  token: z.string().openapi({
    example: examples.tokenId,
    description: 'The id of the token: the last part of its `name`.',
  }),
  factor: z.string().openapi({
    example: examples.factorId,
    description: 'The id of the second factor: the last part of its `name`.',
  }),
  session: z.string().openapi({
    example: examples.sessionId,
    description: 'The id of the session: the last part of its `name`.',
  }),
  user: z.string().openapi({
    example: examples.userId,
    description: 'The id of the user: the last part of their `name`.',
  }),
  path: z.string().openapi({
    example: '2026/report.pdf',
    description:
      'The path below the shared folder. Its slashes are sent as they are, its names percent-encoded. A slash at its end means a folder.',
  }),
  secret: z.string().openapi({
    example: examples.secret,
    description: 'The secret part of the URL. Use the URL exactly as it was generated.',
  }),
};

/** An optional request header field. */
const field = (description: string, example: string) =>
  z.string().optional().openapi({ description, example });

const uploadHeaders = {
  'Content-Disposition': field(
    'The filename, `filename*` before `filename` (RFC 6266, RFC 8187). Without it: `?filename=`, else the name of the form part, else `untitled`.',
    'attachment; filename="report.pdf"',
  ),
  'Content-Digest': field(
    'Digests of the body, sha-256 or sha-512 (RFC 9530). If the bytes differ, the response is 400 and nothing is stored.',
    examples.contentDigest,
  ),
  'Repr-Digest': field(
    'The same as `Content-Digest`: without a content coding, the two are equal (RFC 9530).',
    examples.contentDigest,
  ),
};

const idempotencyHeaders = {
  'Idempotency-Key': z.string().optional().openapi({
    description:
      'Makes retries safe: for 24 hours, a request with the same token (or upload URL) and key returns the File of the first request. The same key with another name, folder, type or content is 409. 1 to 255 visible ASCII characters, bare or quoted.',
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
    pattern: '^[\\x21-\\x7E]{1,255}$',
  }),
};

/** The header fields of a request that continues an upload, in tus and in Resumable Uploads for HTTP. */
const partHeaders = {
  'Tus-Resumable': field('The version of tus: `1.0.0`. Required in tus.', '1.0.0'),
  'Upload-Offset': field('The offset of the first byte of the body. Required.', '1048576'),
  'Upload-Length': field('The size of the whole file, if it was deferred at creation (tus).', '5242880'),
  'Upload-Checksum': field(
    'The digest of the body: sha1, sha256 or crc32c, and its base64 (tus).',
    'sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=',
  ),
  'Upload-Complete': field(
    'Whether the body ends the file: `?1` or `?0` (Resumable Uploads for HTTP).',
    '?1',
  ),
};

const downloadHeaders = {
  Range: field(
    'The part to return: one range, several, or a suffix (RFC 9110 §14). A malformed value is ignored.',
    'bytes=0-1023',
  ),
  'If-Range': field('Apply Range only if the file still has this etag or date.', examples.etag),
  'If-None-Match': field('Return 304 without the bytes if the file still has this etag.', examples.etag),
  'If-Modified-Since': field(
    'Return 304 without the bytes if the file has not changed since.',
    'Sun, 22 Nov 2026 09:30:00 GMT',
  ),
  'If-Match': field('Return 412 unless the file still has this etag.', examples.etag),
  'If-Unmodified-Since': field('Return 412 if the file has changed since.', 'Sun, 22 Nov 2026 09:30:00 GMT'),
};

const pictureHeaders = {
  'If-None-Match': field(
    'Return 304 without the picture if it still has this etag.',
    `${examples.etag.slice(0, -1)}-256"`,
  ),
};

const changeHeaders = {
  'If-Match': field(
    'Apply the change only if the resource still has this etag. Otherwise 412.',
    examples.etag,
  ),
  'If-None-Match': field(
    'Apply the change only if the resource does not have this etag. Otherwise 412.',
    examples.etag,
  ),
};

const preferenceHeaders = {
  Prefer: field(
    '`respond-async`: answer 202 with an Operation at once, and do the work afterwards (RFC 7240).',
    'respond-async',
  ),
};

/** A path in the form of OpenAPI, which cannot say that a parameter is the rest of the path. */
export const openApiPath = (path: string) => path.replace('{+', '{');

/** The parameters of a path, with their descriptions. */
export function pathParametersOf(path: string): z.ZodObject {
  const names = [...openApiPath(path).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return z.object(Object.fromEntries(names.map((name) => [name, pathParameters[name] ?? z.string()])));
}

/**
 * The request header fields of an operation, except those that OpenAPI describes elsewhere (Authorization,
 * Content-Type).
 */
export function headersOf(spec: RouteSpec): z.ZodObject {
  const { takesFile, takesIdempotencyKey, answer, isConditional, isAsyncOnRequest } = spec;
  return z.object({
    ...(takesFile === 'whole' && uploadHeaders),
    ...(takesFile === 'part' && partHeaders),
    ...(takesIdempotencyKey && idempotencyHeaders),
    ...(answer === 'bytes' && downloadHeaders),
    ...(answer === 'picture' && pictureHeaders),
    ...(isConditional && changeHeaders),
    ...(isAsyncOnRequest && preferenceHeaders),
  });
}
