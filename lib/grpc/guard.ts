import {
  Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type ServerListener,
  status,
} from '@grpc/grpc-js';
import type { App } from '@/lib/app';
import type { Actor } from '@/lib/base/actor';
import { addressBlock } from '@/lib/base/address-block';
import { codes, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { createPacer } from '@/lib/base/pacer';
import { toAppError } from '@/lib/base/to-app-error';
import { GRPC_REQUEST } from '@/lib/domain/metering/faces';
import { bearerOf } from '@/lib/domain/tokens/bearer';
import { encodingOf, limitMessages, watchBytes } from './connection-limits';
import { malformed } from './definition';
import { FlowLimitedCall } from './flow-limited-call';
import { blockMessageBytes, createMessageBudget, type HeldBytes, type MessageBudget } from './message-budget';
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
  /**
   * Reserves memory for a message to send, until the call ends.
   * @throws RESOURCE_EXHAUSTED if all calls together have too much
   */
  reserve(bytes: number): void;
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
  budget: MessageBudget;
};

/** The maximum message of a service that needs no token, and the maximum of all of them together. */
const MAX_PUBLIC_MESSAGE_BYTES = 64 * 1024;
const MAX_PUBLIC_BYTES = 32 * 2 ** 20;
/** Calls of such services. Probes of load balancers are a few in a second. */
const PUBLIC_CALLS = { perSecond: 50, waitMs: 1_000, maxWaiting: 1_000 };

/** The active calls, by the metadata object that each passes to its handler. */
const authorized = new WeakMap<Metadata, Authorized>();

export function authorizedCall({ metadata }: { metadata: Metadata }): Authorized {
  const call = authorized.get(metadata);
  if (!call) throw new Error('This call is not authorized.');
  return call;
}

/**
 * Authenticates every call of these services before its messages are read, and reports its end to metrics and
 * the log. Other services (health, reflection) are public: their messages are short, and many calls from one
 * address wait. No call may compress its messages, which would multiply a client's bytes by a thousand.
 */
export function createGuard(
  { app, watchCall, clientAddress, budget }: GuardDeps,
  serviceNames: ReadonlySet<string>,
): ServerInterceptor {
  const publicBudget = createMessageBudget(MAX_PUBLIC_BYTES);
  const publicCalls = createPacer(PUBLIC_CALLS);
  return ({ path }, call) => {
    const [, service, method = ''] = path.split('/');
    return serviceNames.has(service ?? '') ? authorize(method, call) : servePublic(path.slice(1), call);
  };

  function servePublic(method: string, call: ServerInterceptingCallInterface): ServerInterceptingCall {
    limitMessages(call, MAX_PUBLIC_MESSAGE_BYTES);
    const reservation = holdBytes(call, publicBudget, () => served.sendStatus(outOfMemory));
    const origin = {
      address: clientAddress(call.getConnectionInfo().remoteAddress, ''),
      requestId: GRPC_REQUEST + newId(),
    };
    const onEnd = watchCall();
    const startedAt = performance.now();
    let code: status | null = null;
    const listener: ServerListener = {
      onReceiveMetadata(metadata, next) {
        if (isCompressed(call)) return served.sendStatus(compressed());
        const peer = call.getConnectionInfo().remoteAddress;
        const address = clientAddress(peer, metadata.get('x-forwarded-for').join());
        publicCalls.turn(
          addressBlock(address),
          () => next(metadata),
          () => served.sendStatus(tooManyCalls),
        );
      },
      onReceiveMessage(message, next) {
        reservation.releaseAll();
        next(message);
      },
      onCancel() {
        reservation.end();
        const seconds = (performance.now() - startedAt) / 1000;
        const figures = {
          method,
          code: status[code ?? codeWithoutStatus(call)] ?? '',
          bytesIn: 0,
          bytesOut: 0,
        };
        onEnd({ ...figures, seconds });
        app.log.debug({ ...origin, ...figures, ms: Math.round(seconds * 1000) }, 'call');
      },
    };
    const served = new ServerInterceptingCall(call, {
      start: (next) => next(listener),
      sendMetadata: acceptIdentity,
      sendStatus(sent, next) {
        code ??= sent.code;
        next(sent);
      },
    });
    return served;
  }

  function authorize(method: string, call: ServerInterceptingCallInterface): ServerInterceptingCall {
    const origin = { address: null as string | null, requestId: GRPC_REQUEST + newId() };
    const tally: Tally = { code: null, bytesIn: 0, bytesOut: 0 };
    const ending = new AbortController();
    const startedAt = performance.now();
    const onEnd = watchCall();
    const reservation = holdBytes(call, budget, () => limited.sendStatus(outOfMemory));

    const listener: ServerListener = {
      onReceiveMetadata(metadata, next) {
        if (isCompressed(call)) return limited.sendStatus(compressed());
        const forwarded = metadata.get('x-forwarded-for').join();
        origin.address = clientAddress(call.getConnectionInfo().remoteAddress, forwarded);
        identify(metadata).then((caller) => {
          const consumed = (bytes: number) => {
            reservation.release(blockMessageBytes(bytes));
            limited.consumed(bytes);
          };
          const reserve = (bytes: number) => {
            if (!reservation.take(bytes)) throw fail('RATE_LIMITED', { message: outOfMemory.details });
          };
          const memory = { consumed, reserve };
          authorized.set(metadata, { app, ...caller, ...origin, signal: ending.signal, tally, ...memory });
          next(metadata);
        }, refuse);
      },
      onReceiveMessage(message: UploadFileRequest | typeof malformed, next) {
        if (message === malformed) return limited.sendStatus(undecodable);
        if (message.request === 'block') limited.received(message.block.length);
        next(message);
      },
      onCancel() {
        reservation.end();
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
      sendMetadata: acceptIdentity,
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

/**
 * Holds the bytes of messages from their arrival to the end of the call. `onExceeded` runs once, when all
 * calls together have too many.
 */
function holdBytes(
  call: ServerInterceptingCallInterface,
  budget: MessageBudget,
  onExceeded: () => void,
): HeldBytes & { end(): void } {
  const reservation = budget.hold();
  let isCounting = true;
  const end = () => {
    // What still arrives is discarded.
    isCounting = false;
    reservation.releaseAll();
  };
  watchBytes(call, (bytes) => {
    if (!isCounting || reservation.take(bytes)) return;
    isCounting = false;
    onExceeded();
  });
  return { ...reservation, end };
}

const isCompressed = (call: ServerInterceptingCallInterface) => encodingOf(call) !== 'identity';

/** Replaces the encodings that grpc-js would announce. */
function acceptIdentity(metadata: Metadata, next: (metadata: Metadata) => void): void {
  metadata.set('grpc-accept-encoding', 'identity');
  next(metadata);
}

function compressed() {
  const metadata = new Metadata();
  metadata.set('grpc-accept-encoding', 'identity');
  const details = 'Compressed messages are not accepted. Send them without grpc-encoding.';
  return { code: status.UNIMPLEMENTED, details, metadata };
}

const outOfMemory = {
  code: status.RESOURCE_EXHAUSTED,
  details: 'The server handles too many large messages. Wait, then retry.',
};

const tooManyCalls = {
  code: status.RESOURCE_EXHAUSTED,
  details: 'Too many calls from this address. Wait, then retry.',
};

const undecodable = {
  code: status.INVALID_ARGUMENT,
  details: 'The request cannot be decoded. Encode it with the proto file of the service.',
};

/** The code of a call that ended without a status of ours: cancelled, late, or refused by grpc-js. */
function codeWithoutStatus(call: ServerInterceptingCallInterface): status {
  return Number(call.getDeadline()) <= Date.now() ? status.DEADLINE_EXCEEDED : status.CANCELLED;
}
