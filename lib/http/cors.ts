import type { AnswerHeaders } from './answer';

/**
 * 'any': every origin, since the URL itself is the credential. 'configured': the origins that the operator
 * lists, never with cookies.
 */
export type CorsPolicy = 'any' | 'configured';

const exposed = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Holdall-File',
  'Last-Modified',
  'Location',
  'Preference-Applied',
  'Range',
  'Repr-Digest',
  'Retry-After',
  'Tus-Checksum-Algorithm',
  'Tus-Extension',
  'Tus-Max-Size',
  'Tus-Resumable',
  'Tus-Version',
  'Upload-Complete',
  'Upload-Concat',
  'Upload-Defer-Length',
  'Upload-Expires',
  'Upload-Length',
  'Upload-Limit',
  'Upload-Metadata',
  'Upload-Offset',
  'X-Request-Id',
].join(', ');

/** Header fields that let a page of another origin read the response; none for origins not allowed. */
export function corsHeaders(
  policy: CorsPolicy,
  origin: string | null,
  allowed: readonly string[],
): AnswerHeaders {
  if (origin === null) return {};
  if (policy === 'any')
    return { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': exposed };
  if (!allowed.includes(origin)) return {};
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposed, Vary: 'Origin' };
}

/** The response to a preflight (Fetch §3.2.2): the methods and header fields that such a page may send. */
export function preflightHeaders(methods: string, requestedHeaders: string | null): AnswerHeaders {
  return {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': requestedHeaders ?? 'Authorization, Content-Type',
    'Access-Control-Max-Age': '7200',
  };
}
