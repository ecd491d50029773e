import type { Logger } from 'pino';
import { type AppError, codes, fail } from '@/lib/base/errors';
import { toAppError } from '@/lib/base/to-app-error';
import { type AnswerHeaders, json } from './answer';
import { ClientGone } from './body';
import { statusOf } from './status';

/** The bare google.rpc.Status that tells an error, with its ErrorInfo first (AIP-193). */
export function statusBody({ code, message, reason, metadata }: AppError) {
  return {
    code: codes[code],
    message,
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'holdall', metadata }],
  };
}

/**
 * Turns whatever a handler threw into an answer; what nobody expected is logged here, once, and told to
 * nobody.
 */
export function errorResponse(thrown: unknown, log: Logger, requestId: string): Response {
  const error = thrown instanceof ClientGone ? fail('CONTENT_TOO_SHORT') : toAppError(thrown);
  const status = statusOf(error);
  if (status >= 500) log.error({ err: thrown, requestId, reason: error.reason }, 'request failed');
  return json(statusBody(error), { status, headers: headersOf(error) });
}

/** Header fields that belong to an error. */
export function headersOf(error: AppError): AnswerHeaders {
  const headers: AnswerHeaders = {};
  if (error.code === 'UNAUTHENTICATED') {
    headers['WWW-Authenticate'] =
      error.reason === 'SHARE_PASSWORD' ? 'Basic realm="Holdall link", charset="UTF-8"' : 'Bearer';
  }
  if (
    error.code === 'UNAVAILABLE' ||
    (error.code === 'RESOURCE_EXHAUSTED' && error.metadata.retry_after_seconds)
  ) {
    headers['Retry-After'] = error.metadata.retry_after_seconds ?? '5';
  }
  // As "Resumable Uploads for HTTP" wants it; other dialects do not look.
  if (error.reason === 'OFFSET_MISMATCH' && error.metadata.offset) {
    Object.assign(headers, { 'Upload-Offset': error.metadata.offset, 'Upload-Complete': '?0' });
  }
  if (error.metadata.allow) headers.Allow = error.metadata.allow;
  if (error.metadata.content_range) headers['Content-Range'] = error.metadata.content_range;
  return headers;
}
