import type { IncomingMessage } from 'node:http';
import { newId } from '@/lib/base/ids';

/** What the server knows about a request beyond the Fetch API. */
export type Host = {
  requestId: string;
  address: string | null;
  /** Node's own request, if there is one: its body is read without web streams. */
  incoming?: IncomingMessage;
  /** Sends "100 Continue", once, to a client that waits for it. */
  proceed?: () => void;
};

const hosts = new WeakMap<IncomingMessage, Host>();

/** Called by the front door before it runs a handler. */
export function provideHost(incoming: IncomingMessage, host: Host): void {
  hosts.set(incoming, host);
}

/** The host of a request. Under Next only a new id is known. */
export function hostOf(request: Request): Host {
  const { runtime } = request as Request & { runtime?: { node?: { req?: IncomingMessage } } };
  const incoming = runtime?.node?.req;
  return (incoming && hosts.get(incoming)) ?? { requestId: newId(), address: null };
}
