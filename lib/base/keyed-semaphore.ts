/**
 * Lets `width` at once work for the same key; others wait for their turn, in the order in which they came.
 */
export function createKeyedSemaphore(width: number) {
  const places = new Map<string, { busy: number; waiting: (() => void)[] }>();

  return async function withPermit<T>(key: string, work: () => Promise<T>): Promise<T> {
    const place = places.get(key) ?? { busy: 0, waiting: [] };
    places.set(key, place);
    if (place.busy < width) place.busy += 1;
    else await new Promise<void>((resolve) => place.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = place.waiting.shift();
      if (next) next();
      else place.busy -= 1;
      if (place.busy === 0) places.delete(key);
    }
  };
}
