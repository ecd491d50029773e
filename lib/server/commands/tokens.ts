import type { Command } from 'commander';
import { scopes } from '@/lib/base/policy';
import { insertToken, revokeToken } from '@/lib/domain/tokens/tokens';
import { parseDuration } from '@/lib/http/duration';
import { presentNewToken, presentToken } from '@/lib/http/present';
import { userOf } from './organizations';
import { inSession } from './session';

const year = 366 * 86_400_000;

type CreateOptions = {
  email: string;
  name: string;
  scope: string[];
  organization?: string[];
  expires: string;
};

export function addTokens(program: Command): void {
  const token = program.command('token').description('personal access tokens');

  token
    .command('create')
    .requiredOption('--email <email>', 'whose token')
    .option('--name <name>', 'what it is for', 'token')
    .option('--scope <scope...>', Object.keys(scopes).join(', '), Object.keys(scopes))
    .option('--organization <id...>', 'the only organizations it is for; all of its user if absent')
    .option('--expires <duration>', 'seconds as in "3600s", at most 366 days, or "never"', '7776000s')
    .action((options: CreateOptions) =>
      inSession(async ({ app }) => {
        const { id } = await userOf(app, options.email);
        const made = await insertToken(app.db, id, {
          displayName: options.name,
          scopes: options.scope,
          organizationIds: options.organization ?? [],
          lifetimeMs: lifetime(options.expires),
        });
        return presentNewToken(made.token, made.secret);
      }),
    );

  token
    .command('list')
    .requiredOption('--email <email>', 'whose tokens')
    .action(({ email }: { email: string }) =>
      inSession(async ({ app }) => {
        const { id } = await userOf(app, email);
        const found = await app.db.prisma.token.findMany({
          where: { userId: id, revokedAt: null },
          orderBy: { createdAt: 'desc' },
        });
        return { tokens: found.map((each) => presentToken(each)) };
      }),
    );

  token
    .command('revoke')
    .argument('<token>', 'its name (tokens/…) or bare id')
    .action((name: string) =>
      inSession(async ({ app }) => {
        await revokeToken(app.db, { id: name.replace(/^tokens\//, '') });
        return { name, revoked: true };
      }),
    );
}

function lifetime(text: string): number | null {
  if (text === 'never') return null;
  const milliseconds = parseDuration(text);
  if (milliseconds === null || milliseconds > year) {
    throw new Error('--expires must be "never" or seconds such as 3600s, at most 366 days.');
  }
  return milliseconds;
}
