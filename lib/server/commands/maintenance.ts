import type { Command } from 'commander';
import { setupLink } from '@/lib/domain/users/setup-link';
import { reconcile } from '@/lib/domain/worker/reconcile';
import { scrub } from '@/lib/domain/worker/scrub';
import { inSession } from './session';

export function addMaintenance(program: Command): void {
  program
    .command('setup-link')
    .description('print the one-time link for creating the first account')
    .action(() =>
      inSession(async ({ app }) => {
        const link = await setupLink(app);
        if (!link) throw new Error('A user already exists. Create more with: holdall user create.');
        return { setup_link: link };
      }),
    );

  program
    .command('reconcile')
    .description('compare the database with the object store after a crash, and repair both')
    .option('--dry-run', 'report only, change nothing', false)
    .action(({ dryRun }: { dryRun: boolean }) =>
      inSession(async ({ app, config, database }) => {
        // No server runs on this database, so no lease is active.
        if (database.isOwn && !dryRun) await app.uploads.expire({ ignoreLeases: true });
        const found = await reconcile(app, { dryRun, orphanGraceSeconds: config.orphanGraceSeconds });
        if (found.missing.length > 0) {
          process.exitCode = 1;
          process.stderr.write(
            `${found.missing.length} stored objects are missing or damaged; see "missing".\n`,
          );
        }
        return found;
      }),
    );

  program
    .command('scrub')
    .description('read all stored bytes and verify them against their digests')
    .action(() =>
      inSession(async ({ app }) => {
        const found = await scrub(app);
        if (found.damaged.length > 0) {
          process.exitCode = 1;
          process.stderr.write(`${found.damaged.length} files are damaged; see "damaged".\n`);
        }
        return found;
      }),
    );
}
