// Runs commands of the `holdall` command line inside one process that stays: to start Node for each of the
// hundreds that tests need costs a second of CPU. Talks over IPC with command-client.ts, which bundles and
// starts it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Command } from 'commander';
import { addCommands } from '@/lib/server/commands/add-commands';
import type { CommandRequest, CommandResult } from './command-client';

type Output = { stdout: string; stderr: string };

const outputs = new AsyncLocalStorage<Output>();
for (const name of ['stdout', 'stderr'] as const) {
  const stream = process[name];
  const writeToTerminal = stream.write.bind(stream);
  stream.write = ((chunk: string, ...rest: []) => {
    const output = outputs.getStore();
    if (!output) return writeToTerminal(chunk, ...rest);
    output[name] += chunk;
    return true;
  }) as typeof stream.write;
}

process.on('message', async ({ id, env, args }: CommandRequest) => {
  const output = { stdout: '', stderr: '' };
  const isExclusive = setsExitCode.has(args[0] ?? '');
  const command = () => outputs.run(output, () => run(env, args));
  const isSuccess = await (isExclusive ? runAlone(command) : command());
  process.send?.({ id, isSuccess, ...output } satisfies CommandResult);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function run(env: Record<string, string>, args: string[]): Promise<boolean> {
  const program = new Command('holdall').exitOverride();
  addCommands(program);
  const own = process.env;
  // A command reads its settings before it waits for anything, so that commands may overlap.
  process.env = env as NodeJS.ProcessEnv;
  const ended = program.parseAsync(args, { from: 'user' });
  process.env = own;
  try {
    await ended;
    return true;
  } catch (error) {
    process.stderr.write(error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** Commands that answer and yet fail. */
const setsExitCode = new Set(['reconcile', 'scrub', 'audit']);
let lastAlone = Promise.resolve(true);

/** The exit code belongs to the process: one at a time. */
function runAlone(command: () => Promise<boolean>): Promise<boolean> {
  lastAlone = lastAlone.then(async () => {
    process.exitCode = undefined;
    const isSuccess = await command();
    const isExitCodeSet = process.exitCode !== undefined;
    process.exitCode = undefined;
    return isSuccess && !isExitCodeSet;
  });
  return lastAlone;
}
