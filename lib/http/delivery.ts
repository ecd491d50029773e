import type { Socket } from 'node:net';
import type { Host } from './host';

type Delivery = {
  /** The response ended. `isFlushed`: the connection took all that was written. `hasBegun`: its head was. */
  onEnd(outcome: { isFlushed: boolean; hasBegun: boolean }): void;
  /** The client reset the connection after that, so it did not read everything. */
  onReset(): void;
};

const resetListeners = new WeakMap<Socket, () => void>();

/**
 * Watches whether a response reaches its client. The end of a response means only that the system has taken
 * its bytes; a client that closes its end before it has read them resets the connection.
 * Returns false where the host does not show its response.
 */
export function watchDelivery({ incoming, outgoing }: Host, { onEnd, onReset }: Delivery): boolean {
  if (!incoming || !outgoing) return false;
  const { socket } = incoming;
  let hasFailed = false;
  const onError = () => {
    hasFailed = true;
  };
  socket.once('error', onError);
  const end = () => {
    socket.off('error', onError);
    // A client may close as soon as it has the last byte, before the response has formally ended.
    const isEmptied = outgoing.headersSent && outgoing.writableLength === 0 && socket.writableLength === 0;
    const isFlushed = outgoing.writableFinished || (!hasFailed && isEmptied);
    onEnd({ isFlushed, hasBegun: outgoing.headersSent });
    if (isFlushed) watchReset(socket, onReset);
  };
  if (outgoing.destroyed || outgoing.closed) end();
  else outgoing.once('close', end);
  return true;
}

/** Until the next request of the connection: it shows that the client has read the response. */
function watchReset(socket: Socket, onReset: () => void): void {
  const previous = resetListeners.get(socket);
  if (previous) socket.off('error', previous);
  const { bytesRead } = socket;
  const onError = () => {
    if (socket.bytesRead === bytesRead) onReset();
  };
  resetListeners.set(socket, onError);
  socket.once('error', onError);
}
