import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { AppError } from '@/lib/base/errors';
import { toAppError } from '@/lib/base/to-app-error';
import { type Authorized, authorizedCall } from './guard';
import type { StatusMessage } from './messages';
import { MalformedStream, statusOf, success } from './status';

/** A unary method: its response has the `status` and, on success, the result of `work`. */
export function unary<Request, Response extends object>(
  work: (call: Authorized, request: Request) => Promise<Response>,
): handleUnaryCall<Request, Partial<Response> & { status: StatusMessage }> {
  return async (serverCall, callback) => {
    const call = authorizedCall(serverCall);
    let response: Response | undefined;
    const outcome = await runCall(call, async () => {
      response = await work(call, serverCall.request);
    });
    callback(null, { ...(response as Response), status: outcome });
  };
}

/** A method with a response stream, whose last message has the `status`. */
export function streaming<Request, Response extends object>(
  work: (call: Authorized, request: Request, send: (response: Response) => Promise<void>) => Promise<void>,
): handleServerStreamingCall<Request, Response | { status: StatusMessage }> {
  return async (stream) => {
    const call = authorizedCall(stream);
    const outcome = await runCall(call, () =>
      work(call, stream.request, (response) => send(stream, response, call.signal)),
    );
    stream.write({ status: outcome });
    stream.end();
  };
}

/**
 * Runs the work of a call and returns its status for the response. Errors become a status: the call itself
 * succeeds.
 * @throws MalformedStream, which fails the call
 */
export async function runCall(call: Authorized, work: () => Promise<void>): Promise<StatusMessage> {
  const { app, requestId, tally } = call;
  try {
    await app.rates.beforeRequest(call.tokenKey);
    await work();
    tally.code = status.OK;
    return success;
  } catch (thrown) {
    // The client is gone: there is no one to respond to, and the error is a consequence.
    if (call.signal.aborted) return success;
    if (thrown instanceof MalformedStream) throw thrown;
    const error = inOwnField(toAppError(thrown));
    const outcome = statusOf(error, requestId);
    tally.code = outcome.code;
    if (error.code === 'INTERNAL' || error.code === 'UNAVAILABLE') {
      app.log.error({ err: thrown, requestId, reason: error.reason }, 'call failed');
    }
    return outcome;
  }
}

/** Paths in external folders come in `file_path` here, in REST in `path`. */
export function inOwnField(error: AppError): AppError {
  const { reason, message, metadata, cause } = error;
  if (reason !== 'LINKED_PATH_INVALID' || metadata.field !== 'path') return error;
  const field = 'file_path';
  return new AppError(reason, message.replace(/^path\b/, field), { metadata: { ...metadata, field }, cause });
}

/**
 * Resolves when the message is sent, so that a slow client delays the next one; rejects when the call ends.
 */
async function send<Request, Response>(
  stream: ServerWritableStream<Request, Response>,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  let onAbort = () => {};
  await new Promise<void>((resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    stream.write(response, (error?: Error | null) => (error ? reject(error) : resolve()));
  }).finally(() => signal.removeEventListener('abort', onAbort));
}
