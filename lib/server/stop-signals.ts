/** A signal asked the process to stop. */
export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`${signal} stopped the program before it was finished.`);
    this.name = 'Interrupted';
  }
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The terminal and npm both send Ctrl+C, so that one key press arrives twice. */
const SAME_REQUEST_MS = 1_000;

/**
 * Returns a signal that SIGINT, SIGTERM and SIGHUP abort with {@link Interrupted} as its reason. When another
 * one arrives later, the process exits immediately with 1.
 */
export function watchStopSignals(): AbortSignal {
  const stopping = new AbortController();
  let requestedAt = 0;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) {
        requestedAt = performance.now();
        stopping.abort(new Interrupted(signal));
      } else if (performance.now() - requestedAt > SAME_REQUEST_MS) {
        process.exit(1);
      }
    });
  }
  return stopping.signal;
}

/** The result of `work`; rejects with the reason of `stopping` if that comes first. */
export function unlessStopped<T>(work: Promise<T>, stopping: AbortSignal | undefined): Promise<T> {
  if (!stopping) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(stopping.reason);
    stopping.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => stopping.removeEventListener('abort', stop));
    if (stopping.aborted) stop();
  });
}
