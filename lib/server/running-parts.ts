import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

export type RunningParts = ReturnType<typeof createRunningParts>;

/** The parts of a service that run, in the order of their start. */
export function createRunningParts(log: Logger) {
  const parts: { name: string; stop: () => Promise<void>; timeoutSeconds: number }[] = [];
  return {
    add(name: string, stop: () => Promise<void>, { timeoutSeconds = 20 } = {}): void {
      parts.push({ name, stop, timeoutSeconds });
    },

    /**
     * Stops all parts in reverse order. One that fails or takes too long does not keep the others running.
     * @returns whether every part stopped
     */
    async stop(): Promise<boolean> {
      let isClean = true;
      for (const { name, stop, timeoutSeconds } of parts.splice(0).reverse()) {
        try {
          await withTimeout(stop(), timeoutSeconds);
        } catch (error) {
          isClean = false;
          log.error({ err: error, part: name }, 'could not stop a part of the service');
        }
      }
      return isClean;
    },
  };
}

async function withTimeout(work: Promise<void>, seconds: number): Promise<void> {
  const timer = new AbortController();
  const timeout = sleep(seconds * 1000, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`It did not stop within ${seconds} seconds.`);
  });
  // Aborting the timer rejects it.
  timeout.catch(() => {});
  await Promise.race([work, timeout]).finally(() => timer.abort());
}
