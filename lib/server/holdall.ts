import { constants } from 'node:os';
import { Command } from 'commander';
import { addCommands } from './commands/add-commands';
import { interruption } from './commands/session';
import { Interrupted, watchStopSignals } from './stop-signals';

const stopping = watchStopSignals();
stopping.addEventListener('abort', () => interruption.abort(stopping.reason));

/** The command line: results as JSON on stdout, errors on stderr with exit code 1. */
const program = new Command('holdall').description('Administers a Holdall instance. Prints JSON on stdout.');
program.showHelpAfterError();
program.exitOverride();
addCommands(program);

program
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = exitCodeOf(error);
  })
  .finally(() => process.exit());

function exitCodeOf(error: unknown): number {
  // Commander has already printed its own errors; --help exits with 0.
  if (error instanceof Error && 'exitCode' in error) return error.exitCode === 0 ? 0 : 1;
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  return error instanceof Interrupted ? 128 + constants.signals[error.signal] : 1;
}
