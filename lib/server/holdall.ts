import { constants } from 'node:os';
import { Command } from 'commander';
import { addAudit } from './commands/audit';
import { addBackup } from './commands/backup';
import { addBootstrap } from './commands/bootstrap';
import { addMaintenance } from './commands/maintenance';
import { addMigrate } from './commands/migrate';
import { addOrganizations } from './commands/organizations';
import { addSecret } from './commands/secret';
import { interruption } from './commands/session';
import { addTokens } from './commands/tokens';
import { addUsers } from './commands/users';
import { Interrupted, watchStopSignals } from './stop-signals';

const stopping = watchStopSignals();
stopping.addEventListener('abort', () => interruption.abort(stopping.reason));

/** The command line: results as JSON on stdout, errors on stderr with exit code 1. */
const program = new Command('holdall').description('Administers a Holdall instance. Prints JSON on stdout.');
program.showHelpAfterError();
program.exitOverride();
for (const add of [
  addBootstrap,
  addUsers,
  addOrganizations,
  addTokens,
  addMaintenance,
  addAudit,
  addBackup,
  addMigrate,
  addSecret,
])
  add(program);

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
