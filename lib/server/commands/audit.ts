import type { Command } from 'commander';
import { verifyAudit } from '@/lib/domain/audit/verify';
import { inSession } from './session';

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('inspect the audit log')
    .command('verify')
    .description('verify the audit events of every organization against its hash chain')
    .action(() =>
      inSession(async ({ app }) => {
        const verified = await verifyAudit(app.db);
        const broken = verified.filter(({ problems }) => problems.length > 0);
        if (broken.length > 0) {
          process.exitCode = 1;
          process.stderr.write(
            `The audit logs of ${broken.length} organizations were changed; see "problems".\n`,
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
