import { Readable } from 'node:stream';
import { bytes } from './answer';

/** An event of a stream, with data in JSON: without it, it only says where the client continues. */
export type StreamEvent = { id: string; data?: string };

/** Proxies and browsers end connections that are silent for longer. */
const COMMENT_INTERVAL_MS = 15_000;
const RETRY_MS = 3_000;

/**
 * A response of server-sent events (HTML Standard, 9.2): what `events` yields, and a comment while it yields
 * nothing. It ends with `events`, which must end when the connection closes.
 */
export function eventStream(events: AsyncIterable<StreamEvent>): Response {
  return bytes(Readable.from(textOf(events), { objectMode: false }), 200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // nginx would collect the events.
    'X-Accel-Buffering': 'no',
  });
}

export async function* textOf(
  events: AsyncIterable<StreamEvent>,
  intervalMs = COMMENT_INTERVAL_MS,
): AsyncGenerator<string> {
  const iterator = events[Symbol.asyncIterator]();
  yield `retry: ${RETRY_MS}\n\n`;
  try {
    for (let next = iterator.next(); ; ) {
      const result = await within(next, intervalMs);
      if (result === null) yield ':\n\n';
      else if (result.done) return;
      else {
        yield format(result.value);
        next = iterator.next();
      }
    }
  } finally {
    await iterator.return?.();
  }
}

/** JSON has no line breaks. */
const format = ({ id, data }: StreamEvent) =>
  data === undefined ? `id: ${id}\n\n` : `id: ${id}\ndata: ${data}\n\n`;

/** What the promise resolves with, or null if that takes longer. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
