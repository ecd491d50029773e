import { setTimeout as sleep } from 'node:timers/promises';

type Watched = { isRunning(): boolean };

type SupervisorOptions<T> = { restart(): Promise<T>; maintain(): Promise<void>; log(sentence: string): void };

const WATCH_MS = 200;
const MAX_BACKOFF_MS = 10_000;

/**
 * Supervises a process: calls `restart` whenever it has ended, with growing delays and without giving up,
 * because the cause may be temporary. Calls `maintain` regularly. `end` stops the supervision and returns the
 * process that runs, or ran last.
 */
export function superviseProcess<T extends Watched>(
  first: T,
  { restart, maintain, log }: SupervisorOptions<T>,
): { end(): Promise<T> } {
  const ending = new AbortController();
  let current = first;

  const watch = async () => {
    let backoff = WATCH_MS;
    let startedAt = Date.now();
    while (await pause(WATCH_MS, ending.signal)) {
      try {
        await maintain();
        if (current.isRunning()) {
          if (Date.now() - startedAt > MAX_BACKOFF_MS) backoff = WATCH_MS;
          continue;
        }
        log('The database stopped unexpectedly. Restarting it.');
        if (!(await pause(backoff, ending.signal))) return;
        backoff = Math.min(backoff * 2, MAX_BACKOFF_MS);
        startedAt = Date.now();
        current = await restart();
      } catch (error) {
        log(`Could not restart the database: ${(error as Error).message}`);
        if (!(await pause(backoff, ending.signal))) return;
      }
    }
  };

  const watching = watch();
  return {
    async end() {
      ending.abort();
      await watching;
      return current;
    },
  };
}

/** False if the signal aborted it. Does not keep the process alive. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal, ref: false });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
