import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

export type CommandRequest = { id: number; env: Record<string, string>; args: string[] };
export type CommandResult = { id: number; isSuccess: boolean; stdout: string; stderr: string };
export type CommandOutcome = Omit<CommandResult, 'id'>;

/** Runs commands of the command line in a process that stays; see command-host.ts. */
export type CommandClient = {
  run(env: Record<string, string>, args: string[]): Promise<CommandOutcome>;
  stop(): Promise<void>;
};

const root = resolve(import.meta.dirname, '../..');

export async function startCommandClient(): Promise<CommandClient> {
  // Inside the project, where its packages are found.
  const script = join(root, `dist/test/command-host-${process.pid}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, 'command-host.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const child = fork(script, { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await Promise.race([once(child, 'message'), failWhenEnded(child)]);

  const waiting = new Map<number, { resolve(result: CommandOutcome): void; reject(error: Error): void }>();
  let lastId = 0;
  child.on('message', ({ id, ...outcome }: CommandResult) => {
    waiting.get(id)?.resolve(outcome);
    waiting.delete(id);
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The command host ended with ${code}.`));
  });

  return {
    run: (env, args) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        child.send({ id: lastId, env, args } satisfies CommandRequest);
      }),
    async stop() {
      const ended = child.exitCode === null ? once(child, 'exit') : null;
      if (child.connected) child.disconnect();
      await ended;
      await rm(script, { force: true });
    },
  };
}

async function failWhenEnded(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`The command host ended with ${code} before it was ready.`);
}
