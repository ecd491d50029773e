import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type ServerListener,
  status,
} from '@grpc/grpc-js';
import type { App } from '@/lib/app';
import type { Actor } from '@/lib/base/actor';
import { codes } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { toAppError } from '@/lib/base/to-app-error';
import { bearerOf } from '@/lib/domain/tokens/bearer';
import { malformed } from './definition';
import { FlowLimitedCall } from './flow-limited-call';
import type { UploadFileRequest } from './messages';

/** A call of an authenticated caller. */
export type Authorized = {
  app: App;
  actor: Actor;
  /** Identifies the token in rate limits. */
  tokenKey: string;
  requestId: string;
  /** Aborted when the call ends: completed, cancelled, past its deadline, or disconnected. */
  signal: AbortSignal;
  tally: Tally;
  /** Reports that a block of an upload is consumed, so that more can be read. */
  consumed(bytes: number): void;
};

/** The figures of a call for metrics and the log. `code` is that of the response's status. */
export type Tally = { code: status | null; bytesIn: number; bytesOut: number };

export type EndedCall = { method: string; code: string; seconds: number; bytesIn: number; bytesOut: number };

export type GuardDeps = {
  app: App;
  /** Starts to watch a call and returns a function for its end. */
  watchCall(): (call: EndedCall) => void;
  /** The client's address, from its peer's address and X-Forwarded-For. */
  clientAddress(peer: string | undefined, forwarded: string): string | null;
};

/** The active calls, by the metadata object that each passes to its handler. */
const authorized = new WeakMap<Metadata, Authorized>();

export function authorizedCall({ metadata }: { metadata: Metadata }): Authorized {
  const call = authorized.get(metadata);
  if (!call) throw new Error('This call is not authorized.');
  return call;
}

/**
 * Authenticates every call of a service before its messages are read, and reports its end to metrics and the
 * log. Other services (health, reflection) are public.
 */
export function createGuard(
  { app, watchCall, clientAddress }: GuardDeps,
  serviceName: string,
): ServerInterceptor {
  return ({ path }, call) => {
    const [, service, method = ''] = path.split('/');
    return service === serviceName ? authorize(method, call) : new ServerInterceptingCall(call);
  };

  function authorize(method: string, call: ServerInterceptingCallInterface): ServerInterceptingCall {
    const origin = { address: null as string | null, requestId: newId() };
    const tally: Tally = { code: null, bytesIn: 0, bytesOut: 0 };
    const ending = new AbortController();
    const startedAt = performance.now();
    const onEnd = watchCall();

    const listener: ServerListener = {
      onReceiveMetadata(metadata, next) {
        const forwarded = metadata.get('x-forwarded-for').join();
        origin.address = clientAddress(call.getConnectionInfo().remoteAddress, forwarded);
        identify(metadata).then((caller) => {
          const consumed = (bytes: number) => limited.consumed(bytes);
          authorized.set(metadata, { app, ...caller, ...origin, signal: ending.signal, tally, consumed });
          next(metadata);
        }, refuse);
      },
      onReceiveMessage(message: UploadFileRequest | typeof malformed, next) {
        if (message === malformed) return limited.sendStatus(undecodable);
        if (message.request === 'block') limited.received(message.block.length);
        next(message);
      },
      onCancel() {
        ending.abort();
        const code = status[tally.code ?? codeWithoutStatus(call)] ?? '';
        const figures = { method, code, bytesIn: tally.bytesIn, bytesOut: tally.bytesOut };
        const seconds = (performance.now() - startedAt) / 1000;
        onEnd({ ...figures, seconds });
        app.log.info({ ...origin, ...figures, ms: Math.round(seconds * 1000) }, 'call');
      },
    };
    const limited = new FlowLimitedCall(call, {
      start: (next) => next(listener),
      sendStatus(sent, next) {
        tally.code ??= sent.code;
        next(sent);
      },
    });
    return limited;

    async function identify(metadata: Metadata) {
      const credential = bearerOf(metadata.get('authorization').map(String)[0] ?? null);
      const actor = await app.access.identify(credential, origin);
      return { actor, tokenKey: credential.hash.toString('base64') };
    }

    async function refuse(thrown: unknown): Promise<void> {
      const error = toAppError(await app.rates.afterFailure(thrown, origin.address));
      if (error.code === 'INTERNAL') app.log.error({ err: thrown, ...origin }, 'call failed');
      limited.sendStatus({ code: codes[error.code], details: error.message });
    }
  }
}

const undecodable = {
  code: status.INVALID_ARGUMENT,
  details: 'The request cannot be decoded. Encode it with the proto file of the service.',
};

/** The code of a call that ended without a status of ours: cancelled, late, or refused by grpc-js. */
function codeWithoutStatus(call: ServerInterceptingCallInterface): status {
  return Number(call.getDeadline()) <= Date.now() ? status.DEADLINE_EXCEEDED : status.CANCELLED;
}
