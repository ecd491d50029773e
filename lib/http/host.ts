import type { IncomingMessage, ServerResponse } from 'node:http';
import { newId } from '@/lib/base/ids';

/** What the server knows about a request beyond the Fetch API. */
export type Host = {
  requestId: string;
  address: string | null;
  /** Node's own request, if there is one: its body is read without web streams. */
  incoming?: IncomingMessage;
  /** Node's own response to it. */
  outgoing?: ServerResponse;
  /** How many bytes of the request's body were read so far. */
  receivedBytes?: number;
  /** Sends "100 Continue", once, to a client that waits for it. */
  proceed?: () => void;
};

const hosts = new WeakMap<IncomingMessage, Host>();

/** Called by the front door before it runs a handler. */
export function provideHost(incoming: IncomingMessage, host: Host): void {
  hosts.set(incoming, host);
}

// Next gives each route its own module graph.
const holder = globalThis as typeof globalThis & { holdallServesWithoutFrontDoor?: boolean };

/** Called by the process of tests that run the handlers by Next's own routing. */
export function serveWithoutFrontDoor(): void {
  holder.holdallServesWithoutFrontDoor = true;
}

/**
 * Whether a handler may answer a request. In production only requests from the front door: Next's build
 * contains the handlers too, and a path that Next reads differently must not reach them past the checks.
 */
export function cameThroughFrontDoor(request: Request): boolean {
  const incoming = incomingOf(request);
  return holder.holdallServesWithoutFrontDoor === true || (incoming !== undefined && hosts.has(incoming));
}

/** The host of a request. Under Next only a new id is known. */
export function hostOf(request: Request): Host {
  const incoming = incomingOf(request);
  return (incoming && hosts.get(incoming)) ?? { requestId: newId(), address: null };
}

function incomingOf(request: Request): IncomingMessage | undefined {
  const { runtime } = request as Request & { runtime?: { node?: { req?: IncomingMessage } } };
  return runtime?.node?.req;
}
