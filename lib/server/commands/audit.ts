import type { Command } from 'commander';
import { verifyAudit } from '@/lib/domain/audit/verify';
import { inSession } from './session';

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('the trail of what was done')
    .command('verify')
    .description(
      'hold every audit event against the hash chain of its organization, and say how far that goes',
    )
    .action(() =>
      inSession(async ({ app }) => {
        const verified = await verifyAudit(app.db);
        const broken = verified.filter(({ problems }) => problems.length > 0);
        if (broken.length > 0) {
          process.exitCode = 1;
          process.stderr.write(
            `The trails of ${broken.length} organizations were changed; see "problems".\n`,
          );
        }
        return {
          organizations: verified.map(({ organizationId, sealed, unsealed, sealedUntil, problems }) => ({
            organization_id: organizationId,
            sealed,
            unsealed,
            sealed_until: sealedUntil,
            problems,
          })),
        };
      }),
    );
}
