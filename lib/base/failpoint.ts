/** How long `block` stops this thread, as an overloaded machine does. */
const BLOCK_MS = 6_000;

/** The first one is armed. */
let sequence: { name: string; effect: string }[] = [];

/**
 * Failpoints are named steps at which a crash test stops the process, between two durable writes.
 * `FAILPOINT=name:kill`, `name:throw`, `name:hang` or `name:block` arms one; the configuration rejects it in
 * production, where a failpoint costs one comparison. Several, separated by commas, are armed one after
 * another: the next once one was thrown.
 */
export function armFailpoint(setting: string | undefined): void {
  sequence = (setting?.split(',') ?? []).filter(Boolean).map((one) => {
    const [name = '', effect = 'kill'] = one.split(':');
    return { name, effect };
  });
}

export async function failpoint(name: string): Promise<void> {
  const [armed] = sequence;
  if (armed?.name !== name) return;
  if (armed.effect === 'kill') process.kill(process.pid, 'SIGKILL');
  if (armed.effect === 'block') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCK_MS);
    return;
  }
  if (armed.effect === 'throw') {
    if (sequence.length > 1) sequence.shift();
    throw new Error(`failpoint ${name}`);
  }
  await new Promise(() => {});
}
