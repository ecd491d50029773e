/**
 * Named places where a crash test may stop the process (reliability of every step between two durable facts).
 * Armed by `FAILPOINT=name:kill`, `name:throw`, `name:hang` or `name:block`; configuration refuses it in
 * production, where this costs one comparison.
 */
/** `block`: nothing runs on this thread for so long, as on a machine that is far too busy. */
const BLOCK_MS = 6_000;

let armed: { name: string; effect: string } | undefined;

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
