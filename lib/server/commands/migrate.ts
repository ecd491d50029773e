import type { Command } from 'commander';
import { grantApplicationRole } from '@/lib/platform/db/grants';
import { migrateDatabase } from '../database';
import { loadConfig } from '../load-config';
import { onDatabase, print } from './session';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('apply pending migrations to the database, as the service does when it starts')
    .option('--grant-to <role>', 'grant an existing role of the database what the service needs, and no more')
    .action(({ grantTo }: { grantTo?: string }) => migrate(grantTo));
}

async function migrate(role: string | undefined): Promise<void> {
  const config = await loadConfig(process.env);
  if (role && config.database.kind === 'embedded')
    throw new Error('--grant-to needs DATABASE_URL: the embedded database has its own role.');
  await onDatabase(config, {}, async ({ ownerUrl, appliedMigrations }) => {
    // The database of a running server was not migrated yet.
    const applied = [...appliedMigrations, ...(await migrateDatabase(config, ownerUrl))];
    const mayDeleteAuditEvents = config.auditRetentionDays !== null;
    if (role) await grantApplicationRole(ownerUrl, { role, mayDeleteAuditEvents });
    print({ applied, granted_to: role ?? null });
  });
}
