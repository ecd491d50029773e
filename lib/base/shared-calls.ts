/**
 * Calls of the same thing at the same time: a call with the key of one that runs, or ended less than `ms`
 * ago, gets the outcome of that one. A failure is shared only while it runs.
 */
export function createSharedCalls<T>(ms: number) {
  const calls = new Map<string, Promise<T>>();
  return (key: string, run: () => Promise<T>): Promise<T> => {
    const running = calls.get(key);
    if (running) return running;
    const call = run();
    calls.set(key, call);
    const forget = () => calls.delete(key);
    call.then(() => setTimeout(forget, ms).unref(), forget);
    return call;
  };
}
