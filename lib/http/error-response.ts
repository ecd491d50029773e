import type { Logger } from 'pino';
import { type AppError, codes, fail } from '@/lib/base/errors';
import { toAppError } from '@/lib/base/to-app-error';
import { type AnswerHeaders, json } from './answer';
import { ClientGone } from './body';
import { statusOf } from './status';

const errorInfo = 'type.googleapis.com/google.rpc.ErrorInfo' as const;

/** An error as google.rpc.Status, with its ErrorInfo first (AIP-193). */
export function statusBody({ code, message, reason, metadata }: AppError) {
  return {
    code: codes[code],
    message,
    details: [{ '@type': errorInfo, reason, domain: 'holdall' as const, metadata }],
  };
}

/** Turns what a handler threw into a response. Unexpected errors are logged here, once, and not disclosed. */
export function errorResponse(thrown: unknown, log: Logger, requestId: string): Response {
  const error = thrown instanceof ClientGone ? fail('CONTENT_TOO_SHORT') : toAppError(thrown);
  const status = statusOf(error);
  if (status >= 500) log.error({ err: thrown, requestId, reason: error.reason }, 'request failed');
  return json(statusBody(error), { status, headers: headersOf(error) });
}

/** The header fields of an error response. */
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
  // Required by "Resumable Uploads for HTTP"; clients of other protocols ignore it.
  if (error.reason === 'OFFSET_MISMATCH' && error.metadata.offset) {
    Object.assign(headers, { 'Upload-Offset': error.metadata.offset, 'Upload-Complete': '?0' });
  }
  if (error.metadata.allow) headers.Allow = error.metadata.allow;
  if (error.metadata.content_range) headers['Content-Range'] = error.metadata.content_range;
  return headers;
}
