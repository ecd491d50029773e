import type { Command } from 'commander';
import { setupLink } from '@/lib/domain/users/setup-link';
import { reconcile } from '@/lib/domain/worker/reconcile';
import { scrub } from '@/lib/domain/worker/scrub';
import { inSession } from './session';

export function addUpkeep(program: Command): void {
  program
    .command('setup-link')
    .description('print the one-time link that opens "create the first account"')
    .action(() =>
      inSession(async ({ app }) => {
        const link = await setupLink(app);
        if (!link) throw new Error('There is a user already. Make more with: holdall user create.');
        return { setup_link: link };
      }),
    );

  program
    .command('reconcile')
    .description('bring database and object store together again after crashes')
    .option('--dry-run', 'only tell', false)
    .action(({ dryRun }: { dryRun: boolean }) =>
      inSession(async ({ app, config, database }) => {
        // No server runs on this database: nobody can hold a lease.
        if (database.isOwn && !dryRun) await app.uploads.expire({ everyone: true });
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
    .description('read every stored byte again and hold it against its digest')
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
