// Runs administrative commands of the `holdall` command line inside one process that stays: to start Node for each of the hundreds
// that fixtures need costs a second of CPU. Talks over IPC with command-client.ts, which bundles and starts it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Command } from 'commander';
import { addBootstrap } from '@/lib/server/commands/bootstrap';
import { addOrganizations } from '@/lib/server/commands/organizations';
import { addTokens } from '@/lib/server/commands/tokens';
import { addUsers } from '@/lib/server/commands/users';
import type { CommandRequest, CommandResult } from './command-client';

const outputs = new AsyncLocalStorage<{ stdout: string }>();
const writeToTerminal = process.stdout.write.bind(process.stdout);
process.stdout.write = ((chunk: string, ...rest: []) => {
  const output = outputs.getStore();
  if (!output) return writeToTerminal(chunk, ...rest);
  output.stdout += chunk;
  return true;
}) as typeof process.stdout.write;

process.on('message', async ({ id, env, args }: CommandRequest) => {
  const output = { stdout: '' };
  const error = await outputs.run(output, () => run(env, args));
  process.send?.({ id, ...output, error } satisfies CommandResult);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

/** Answers the error of a command that failed. */
async function run(env: Record<string, string>, args: string[]): Promise<string | null> {
  const program = new Command('holdall').exitOverride();
  for (const add of [addBootstrap, addUsers, addOrganizations, addTokens]) add(program);
  const own = process.env;
  // A command reads its settings before it waits for anything, so that commands may overlap.
  process.env = env as NodeJS.ProcessEnv;
  const ended = program.parseAsync(args, { from: 'user' });
  process.env = own;
  return ended.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
