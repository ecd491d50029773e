import type { Host } from './host';

/** A signal that is aborted when the connection of a response closes, finished or not. */
export function closingSignal(request: Request, { outgoing }: Host): AbortSignal {
  if (!outgoing) return request.signal;
  const closing = new AbortController();
  if (outgoing.destroyed || outgoing.closed) closing.abort();
  else outgoing.once('close', () => closing.abort());
  return closing.signal;
}
