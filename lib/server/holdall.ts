import { Command } from 'commander';
import { addAudit } from './commands/audit';
import { addBackup } from './commands/backup';
import { addBootstrap } from './commands/bootstrap';
import { addOrganizations } from './commands/organizations';
import { addTokens } from './commands/tokens';
import { addUpkeep } from './commands/upkeep';
import { addUsers } from './commands/users';

/** The command line: JSON on stdout, errors on stderr with exit 1. */
const program = new Command('holdall').description('Administration of a Holdall instance.');
program.showHelpAfterError();
program.exitOverride();
for (const add of [addBootstrap, addUsers, addOrganizations, addTokens, addUpkeep, addAudit, addBackup])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
process.exit();

function exitCodeOf(error: unknown): number {
  // Commander has printed its own errors, and --help is none.
  if (error instanceof Error && 'exitCode' in error) return error.exitCode === 0 ? 0 : 1;
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  return 1;
}
