import type { Command } from 'commander';
import { scopes } from '@/lib/base/policy';
import { insertToken, revokeToken } from '@/lib/domain/tokens/tokens';
import { presentNewToken, presentToken } from '@/lib/http/present';
import { parseLifetime } from './arguments';
import { userOf } from './organizations';
import { inSession } from './session';

type CreateOptions = {
  email: string;
  name: string;
  scope: string[];
  organization?: string[];
  expires: string;
};

export function addTokens(program: Command): void {
  const token = program.command('token').description('manage personal access tokens');

  token
    .command('create')
    .description('create a token; its secret is printed once')
    .requiredOption('--email <email>', 'email address of the user')
    .option('--name <name>', 'display name of the token', 'token')
    .option('--scope <scope...>', Object.keys(scopes).join(', '), Object.keys(scopes))
    .option('--organization <id...>', 'limit the token to these organizations (default: all of the user)')
    .option('--expires <duration>', 'lifetime: seconds such as 3600s, at most 366 days, or never', '7776000s')
    .action((options: CreateOptions) =>
      inSession(async ({ app }) => {
        const { id } = await userOf(app, options.email);
        const created = await insertToken(app.db, {
          userId: id,
          displayName: options.name,
          scopes: options.scope,
          organizationIds: options.organization ?? [],
          lifetimeMs: parseLifetime(options.expires),
        });
        return presentNewToken(created.token, created.secret);
      }),
    );

  token
    .command('list')
    .description('list the tokens of a user')
    .requiredOption('--email <email>', 'email address of the user')
    .action(({ email }: { email: string }) =>
      inSession(async ({ app }) => {
        const { id } = await userOf(app, email);
        const found = await app.db.prisma.token.findMany({
          where: { userId: id, revokedAt: null },
          orderBy: { createdAt: 'desc' },
        });
        return { tokens: found.map((item) => presentToken(item)) };
      }),
    );

  token
    .command('revoke')
    .description('revoke a token')
    .argument('<token>', 'its name (tokens/…) or its id')
    .option('--revoke-created', 'also revoke the URLs and share links that it created', false)
    .action((name: string, { revokeCreated }: { revokeCreated: boolean }) =>
      inSession(async ({ app }) => {
        const id = name.replace(/^tokens\//, '');
        let count = 0;
        await revokeToken(
          app.db,
          { id },
          {
            alsoRevoke: revokeCreated
              ? async (tx) => {
                  count = await app.linkRevocation.ofToken(tx, id);
                }
              : undefined,
          },
        );
        return { name, revoked: true, ...(revokeCreated && { revoked_links: count }) };
      }),
    );
}
