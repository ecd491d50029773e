import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { App } from '@/lib/app';
import { importOrganization } from '@/lib/domain/archives/import-organization';
import { inSession } from './session';

export function addImport(program: Command): void {
  program
    .command('import')
    .description('import the folders and files of an export; run again after an interruption, it continues')
    .argument('<file>', 'the archive that an export downloaded')
    .argument('<organization>', 'organization id')
    .option('--as <email>', 'the member who becomes the creator of the files (default: an owner)')
    .action((file: string, organizationId: string, { as }: { as?: string }) =>
      inSession(async ({ app }) => ({
        organization_id: organizationId,
        ...(await importOrganization(app, await accessOf(app, organizationId, as), resolve(file))),
      })),
    );
}

async function accessOf(app: App, organizationId: string, email: string | undefined) {
  const membership = await app.db.prisma.membership.findFirst({
    where: { organizationId, ...(email ? { user: { email } } : { role: 'OWNER' }) },
    orderBy: { createdAt: 'asc' },
  });
  if (!membership) {
    throw new Error(
      email
        ? `${email} is not a member of ${organizationId}.`
        : `There is no organization ${organizationId}. Create it with: holdall org create.`,
    );
  }
  const credential = { kind: 'user', userId: membership.userId } as const;
  const origin = { address: null, requestId: null };
  return app.access.authorize({ credential, organizationId, action: 'file.write', origin });
}
