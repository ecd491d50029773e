/**
 * Named places where a crash test may stop the process (reliability of every step between two durable facts).
 * Armed by `FAILPOINT=name:kill`, `name:throw` or `name:hang`; configuration refuses it in production, where
 * this costs one comparison.
 */
let armed: { name: string; effect: string } | undefined;

export function armFailpoint(setting: string | undefined): void {
  const [name = '', effect = 'kill'] = setting?.split(':') ?? [];
  armed = name ? { name, effect } : undefined;
}

export async function failpoint(name: string): Promise<void> {
  if (armed?.name !== name) return;
  if (armed.effect === 'kill') process.kill(process.pid, 'SIGKILL');
  if (armed.effect === 'throw') throw new Error(`failpoint ${name}`);
  await new Promise(() => {});
}
