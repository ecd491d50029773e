import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { toAppError } from '@/lib/base/to-app-error';
import { type Authorized, authorizedCall } from './guard';
import type { StatusMessage } from './messages';
import { MalformedStream, statusOf, success } from './status';

/**
 * A method with one request and one response, which has `status` and, where it went well, what `work`
 * answers.
 */
export function unary<Request, Response extends object>(
  work: (call: Authorized, request: Request) => Promise<Response>,
): handleUnaryCall<Request, Partial<Response> & { status: StatusMessage }> {
  return async (asked, callback) => {
    const call = authorizedCall(asked);
    let response: Response | undefined;
    const outcome = await told(call, async () => {
      response = await work(call, asked.request);
    });
    callback(null, { ...(response as Response), status: outcome });
  };
}

/** A method that answers with a stream, whose last message has the `status`. */
export function streaming<Request, Response extends object>(
  work: (call: Authorized, request: Request, send: (response: Response) => Promise<void>) => Promise<void>,
): handleServerStreamingCall<Request, Response | { status: StatusMessage }> {
  return async (stream) => {
    const call = authorizedCall(stream);
    const outcome = await told(call, () =>
      work(call, stream.request, (response) => send(stream, response, call.signal)),
    );
    stream.write({ status: outcome });
    stream.end();
  };
}

/**
 * Runs the work of a call and answers the status it had, which goes into the response: the call itself
 * succeeds.
 * @throws MalformedStream, for which it does not
 */
export async function told(call: Authorized, work: () => Promise<void>): Promise<StatusMessage> {
  const { app, requestId, tally } = call;
  try {
    await app.rates.beforeRequest(call.tokenKey);
    await work();
    tally.code = status.OK;
    return success;
  } catch (thrown) {
    // Nobody is left to be told, and what breaks off then is no failure of ours.
    if (call.signal.aborted) return success;
    if (thrown instanceof MalformedStream) throw thrown;
    const error = toAppError(thrown);
    const outcome = statusOf(error, requestId);
    tally.code = outcome.code;
    if (error.code === 'INTERNAL' || error.code === 'UNAVAILABLE') {
      app.log.error({ err: thrown, requestId, reason: error.reason }, 'call failed');
    }
    return outcome;
  }
}

/**
 * Resolves when the message has left for the client, so that no more than one waits for a slow one; rejects
 * when the call is over.
 */
async function send<Request, Response>(
  stream: ServerWritableStream<Request, Response>,
  response: Response,
  over: AbortSignal,
): Promise<void> {
  over.throwIfAborted();
  let onOver = () => {};
  await new Promise<void>((resolve, reject) => {
    onOver = () => reject(over.reason);
    over.addEventListener('abort', onOver);
    stream.write(response, (error?: Error | null) => (error ? reject(error) : resolve()));
  }).finally(() => over.removeEventListener('abort', onOver));
}
