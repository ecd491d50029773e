import type { Command } from 'commander';
import { fail } from '@/lib/base/errors';
import { presentChange } from '@/lib/http/present-change';
import { interruption, onApp } from './session';

export function addWatch(program: Command): void {
  program
    .command('watch')
    .description(
      'print the changes of an organization from now on, one JSON object per line, until interrupted',
    )
    .argument('<organization>', 'organization id')
    .action((id: string) =>
      onApp(async ({ app }) => {
        const organization = await app.db.prisma.organization.findUnique({ where: { id, deletedAt: null } });
        if (!organization)
          throw fail('ORGANIZATION_NOT_FOUND', { message: `There is no organization ${id}.` });
        // Also without a server, which may seal beside it.
        app.sealer.start();
        const viewed = { organization, role: 'OWNER' } as const;
        for await (const { changes } of app.changeFeed.followAll(id, interruption.signal))
          for (const change of changes)
            process.stdout.write(`${JSON.stringify(presentChange(app, viewed, change))}\n`);
      }),
    );
}
