import type { IncomingMessage, ServerResponse } from 'node:http';

const lingerMs = 2_000;

/**
 * For an answer that goes out before its request has come in whole: the connection ends, but not so abruptly
 * that the client, still sending, loses the answer to a reset. What it sends meanwhile is thrown away for a
 * moment.
 */
export function closeGently(req: IncomingMessage, res: ServerResponse): void {
  if (req.complete || res.headersSent) return;
  const { socket } = req;
  res.shouldKeepAlive = false;
  // Node would destroy the socket as soon as the answer is flushed.
  socket.destroySoon = () => {
    req.resume();
    socket.end();
    setTimeout(() => socket.destroy(), lingerMs).unref();
    req.once('end', () => socket.destroy());
  };
}
