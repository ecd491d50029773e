/** How long `block` stops this thread, as an overloaded machine does. */
const BLOCK_MS = 6_000;

let armed: { name: string; effect: string } | undefined;

/**
 * Failpoints are named steps at which a crash test stops the process, between two durable writes.
 * `FAILPOINT=name:kill`, `name:throw`, `name:hang` or `name:block` arms one; the configuration rejects it in
 * production, where a failpoint costs one comparison.
 */
export function armFailpoint(setting: string | undefined): void {
  const [name = '', effect = 'kill'] = setting?.split(':') ?? [];
  armed = name ? { name, effect } : undefined;
}

export async function failpoint(name: string): Promise<void> {
  if (armed?.name !== name) return;
  if (armed.effect === 'kill') process.kill(process.pid, 'SIGKILL');
  if (armed.effect === 'block') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCK_MS);
    return;
  }
  if (armed.effect === 'throw') throw new Error(`failpoint ${name}`);
  await new Promise(() => {});
}
