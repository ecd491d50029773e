import type { Command } from 'commander';
import { addAudit } from './audit';
import { addBackup } from './backup';
import { addBootstrap } from './bootstrap';
import { addImport } from './import';
import { addMaintenance } from './maintenance';
import { addMigrate } from './migrate';
import { addOrganizations } from './organizations';
import { addSecret } from './secret';
import { addTokens } from './tokens';
import { addUsers } from './users';
import { addWatch } from './watch';

const all = [
  addBootstrap,
  addUsers,
  addOrganizations,
  addTokens,
  addMaintenance,
  addAudit,
  addWatch,
  addBackup,
  addImport,
  addMigrate,
  addSecret,
];

/** Adds every command of `holdall` to its program, in the order of `--help`. */
export function addCommands(program: Command): void {
  for (const add of all) add(program);
}
