export type Pacer = ReturnType<typeof createPacer>;

type Pace = {
  /** How many turns a key has in each second without waiting. */
  perSecond: number;
  waitMs: number;
  /** Of all keys together. */
  maxWaiting: number;
};

/**
 * Slows down what strangers can repeat at no cost to them, such as refusals: within `perSecond` a turn comes
 * at once, and others come `waitMs` later. A client that waits for each answer then sends few requests, and
 * one that does not wait is refused.
 */
export function createPacer({ perSecond, waitMs, maxWaiting }: Pace, now = () => performance.now()) {
  let second = -1;
  const turns = new Map<string, number>();
  let waiting = 0;

  return {
    /**
     * Runs one of the two: `proceed`, now or later, or `refuse` now, if too many wait already. The process
     * may end while some wait.
     */
    turn(key: string, proceed: () => void, refuse: () => void): void {
      const current = Math.floor(now() / 1000);
      if (current !== second) turns.clear();
      second = current;
      const count = (turns.get(key) ?? 0) + 1;
      turns.set(key, count);
      if (count <= perSecond) proceed();
      else if (waiting >= maxWaiting) refuse();
      else wait(proceed);
    },
  };

  function wait(proceed: () => void): void {
    waiting += 1;
    const timer = setTimeout(() => {
      waiting -= 1;
      proceed();
    }, waitMs);
    timer.unref();
  }
}
