import type { IncomingMessage } from 'node:http';
import { newId } from '@/lib/base/ids';

/** What the server that runs a handler knows of a request beyond the Fetch API. */
export type Host = {
  requestId: string;
  address: string | null;
  /** The request as Node has it, where there is one: its body is read past web streams. */
  incoming?: IncomingMessage;
  /** Sends "100 Continue", once, to a client that waits for it. */
  proceed?: () => void;
};

const hosts = new WeakMap<IncomingMessage, Host>();

/** Called by our front door before it runs a handler. */
export function provideHost(incoming: IncomingMessage, host: Host): void {
  hosts.set(incoming, host);
}

/** The host of a request; run by Next there is no more to know than a fresh id. */
export function hostOf(request: Request): Host {
  const { runtime } = request as Request & { runtime?: { node?: { req?: IncomingMessage } } };
  const incoming = runtime?.node?.req;
  return (incoming && hosts.get(incoming)) ?? { requestId: newId(), address: null };
}
