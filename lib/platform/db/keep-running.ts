import { setTimeout as sleep } from 'node:timers/promises';

type Watched = { isRunning(): boolean };

type SupervisorOptions<T> = { startAgain(): Promise<T>; tend(): Promise<void>; log(sentence: string): void };

const WATCH_MS = 200;
const LONGEST_BACKOFF_MS = 10_000;

/**
 * Watches `first` and calls `startAgain` whenever it, or what came after it, has ended. Never gives up: what
 * is in the way now may not be later. `tend` is called now and then. `end` stops watching and answers what is
 * running, or ran last.
 */
export function superviseProcess<T extends Watched>(
  first: T,
  { startAgain, tend, log }: SupervisorOptions<T>,
): { end(): Promise<T> } {
  const ending = new AbortController();
  let current = first;

  const watch = async () => {
    let backoff = WATCH_MS;
    let startedAt = Date.now();
    while (await pause(WATCH_MS, ending.signal)) {
      try {
        await tend();
        if (current.isRunning()) {
          if (Date.now() - startedAt > LONGEST_BACKOFF_MS) backoff = WATCH_MS;
          continue;
        }
        log('The database ended unexpectedly. Starting it again.');
        if (!(await pause(backoff, ending.signal))) return;
        backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
        startedAt = Date.now();
        current = await startAgain();
      } catch (error) {
        log(`The database could not be looked after: ${(error as Error).message}`);
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

/** False when it is time to end. Does not keep the process alive. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal, ref: false });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
