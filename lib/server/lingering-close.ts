import type { IncomingMessage, ServerResponse } from 'node:http';

const LINGER_MS = 2_000;

/**
 * Closes the connection of a response that is sent before its request has arrived completely ("lingering
 * close"). An immediate close would reset the connection, and a client that still sends would lose the
 * response; so the rest of the request is read and discarded for a moment.
 */
export function lingeringClose(req: IncomingMessage, res: ServerResponse): void {
  if (req.complete || res.headersSent) return;
  const { socket } = req;
  res.shouldKeepAlive = false;
  // Node would destroy the socket as soon as the response is flushed.
  socket.destroySoon = () => {
    req.resume();
    socket.end();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
    req.once('end', () => socket.destroy());
  };
}
