/**
 * Yields what `source` yields, and throws the signal's reason as soon as it aborts, even while `source` waits
 * for a client that sends nothing. The source is then closed without waiting for it: its pending read may
 * never resolve.
 */
export async function* interruptible<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  // Not Promise.race with one long-lived promise: that promise would keep a reaction for each chunk.
  let interrupt = (_reason: unknown) => {};
  const onAbort = () => interrupt(signal.reason);
  signal.addEventListener('abort', onAbort);
  let isReading = false;
  let isOver = false;
  try {
    while (true) {
      signal.throwIfAborted();
      isReading = true;
      const next = await new Promise<IteratorResult<T>>((resolve, reject) => {
        interrupt = reject;
        iterator.next().then(resolve, (error: unknown) => {
          isOver = true;
          reject(error);
        });
      });
      isReading = false;
      if (next.done) {
        isOver = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (!isOver) {
      const stopped = Promise.resolve(iterator.return?.()).catch(() => {});
      if (!isReading) await stopped;
    }
  }
}
