import type { AnswerHeaders } from './answer';

/**
 * 'any': the URL itself is the credential, so every origin may use it. 'configured': the origins the operator
 * names, never with cookies.
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

/** The header fields that let a page of another origin read an answer; none for origins that may not. */
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

/** What a preflight asks (Fetch §3.2.2): which methods and header fields such a page may send. */
export function preflightHeaders(methods: string, requestedHeaders: string | null): AnswerHeaders {
  return {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': requestedHeaders ?? 'Authorization, Content-Type',
    'Access-Control-Max-Age': '7200',
  };
}
