/** Runs at most `width` tasks at once for each key; further ones wait in the order of their calls. */
export function createKeyedSemaphore(width: number) {
  const queues = new Map<string, { running: number; waiting: (() => void)[] }>();

  return async function withPermit<T>(key: string, work: () => Promise<T>): Promise<T> {
    const queue = queues.get(key) ?? { running: 0, waiting: [] };
    queues.set(key, queue);
    if (queue.running < width) queue.running += 1;
    else await new Promise<void>((resolve) => queue.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = queue.waiting.shift();
      if (next) next();
      else queue.running -= 1;
      if (queue.running === 0) queues.delete(key);
    }
  };
}
