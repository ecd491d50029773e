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
import type { UploadFileRequest } from './messages';
import { PacedCall } from './paced-call';

/** A call whose caller proved who they are. */
export type Authorized = {
  app: App;
  actor: Actor;
  /** Stands for the token in rate limits. */
  tokenKey: string;
  requestId: string;
  /** Aborted when the call is over: answered, cancelled, past its deadline, or its connection gone. */
  signal: AbortSignal;
  tally: Tally;
  /** Says that a block of an upload has been taken, so that more may come. */
  taken(bytes: number): void;
};

/** What metrics and the log tell of a call. `code` is that of the response's status. */
export type Tally = { code: status | null; bytesIn: number; bytesOut: number };

export type EndedCall = { method: string; code: string; seconds: number; bytesIn: number; bytesOut: number };

export type GuardDeps = {
  app: App;
  /** Begins to watch a call; what it answers is called when the call is over. */
  watchCall(): (call: EndedCall) => void;
  /** The client's address, by its peer's and X-Forwarded-For. */
  clientAddress(peer: string | undefined, forwarded: string): string | null;
};

/** The calls under way, by the metadata object that goes with each from here to its handler. */
const authorized = new WeakMap<Metadata, Authorized>();

export function authorizedCall({ metadata }: { metadata: Metadata }): Authorized {
  const call = authorized.get(metadata);
  if (!call) throw new Error('This call was not admitted.');
  return call;
}

/**
 * The station before every method of a service: who calls, before a byte of a message is read; and how it
 * ended, for metrics and the log. Other services (health, reflection) are open.
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
    const over = new AbortController();
    const began = performance.now();
    const ended = watchCall();

    const listener: ServerListener = {
      onReceiveMetadata(metadata, next) {
        const forwarded = metadata.get('x-forwarded-for').join();
        origin.address = clientAddress(call.getConnectionInfo().remoteAddress, forwarded);
        identify(metadata).then((caller) => {
          const taken = (bytes: number) => paced.taken(bytes);
          authorized.set(metadata, { app, ...caller, ...origin, signal: over.signal, tally, taken });
          next(metadata);
        }, refuse);
      },
      onReceiveMessage(message: UploadFileRequest | typeof malformed, next) {
        if (message === malformed) return paced.sendStatus(notOfTheProto);
        if (message.request === 'block') paced.came(message.block.length);
        next(message);
      },
      onCancel() {
        over.abort();
        const code = status[tally.code ?? codeWithoutOurs(call)] ?? '';
        const told = { method, code, bytesIn: tally.bytesIn, bytesOut: tally.bytesOut };
        const seconds = (performance.now() - began) / 1000;
        ended({ ...told, seconds });
        app.log.info({ ...origin, ...told, ms: Math.round(seconds * 1000) }, 'call');
      },
    };
    const paced = new PacedCall(call, {
      start: (next) => next(listener),
      sendStatus(sent, next) {
        tally.code ??= sent.code;
        next(sent);
      },
    });
    return paced;

    async function identify(metadata: Metadata) {
      const credential = bearerOf(metadata.get('authorization').map(String)[0] ?? null);
      const actor = await app.access.identify(credential, origin);
      return { actor, tokenKey: credential.hash.toString('base64') };
    }

    async function refuse(thrown: unknown): Promise<void> {
      const error = toAppError(await app.rates.afterFailure(thrown, origin.address));
      if (error.code === 'INTERNAL') app.log.error({ err: thrown, ...origin }, 'call failed');
      paced.sendStatus({ code: codes[error.code], details: error.message });
    }
  }
}

const notOfTheProto = {
  code: status.INVALID_ARGUMENT,
  details: 'These bytes are no request of this method. Make them with the service’s proto file.',
};

/** For a call that ended before we said anything: cancelled, late, or refused by grpc-js. */
function codeWithoutOurs(call: ServerInterceptingCallInterface): status {
  return Number(call.getDeadline()) <= Date.now() ? status.DEADLINE_EXCEEDED : status.CANCELLED;
}
