import type { Command } from 'commander';
import type { App } from '@/lib/app';
import { scopes } from '@/lib/base/policy';
import { checkId, insertOrganization } from '@/lib/domain/organizations/organizations';
import { insertToken } from '@/lib/domain/tokens/tokens';
import { randomPassword } from '@/lib/domain/users/users';
import { inSession } from './session';

type Options = { email: string; organization: string; password?: string };

export function addBootstrap(program: Command): void {
  program
    .command('bootstrap')
    .description('make a user, an organization with that user as owner, and a token; again: only a new token')
    .requiredOption('--email <email>', 'the user, the instance administrator if the first')
    .requiredOption('--organization <id>', 'the organization, [a-z][a-z0-9-]{1,61}[a-z0-9]')
    .option('--password <password>', 'of a new user; made up if absent')
    .action((options: Options) => inSession(({ app }) => bootstrap(app, options)));
}

async function bootstrap({ users, db }: App, { email, organization: id, password }: Options) {
  checkId(id);
  const known = await users.find(email);
  const chosen = password ?? randomPassword();
  const user = known ?? (await users.create({ email, password: chosen }));
  const organization = await ensureOwned(db, id, user.id);
  const { secret } = await insertToken(db, user.id, {
    displayName: 'bootstrap',
    scopes: Object.keys(scopes),
    organizationIds: [],
    lifetimeMs: 90 * 86_400_000,
  });
  return {
    organization_id: id,
    root_resource_id: organization.rootFolderId,
    email: user.email,
    password: known ? null : chosen,
    token: secret,
  };
}

async function ensureOwned(db: App['db'], id: string, userId: string) {
  const found = await db.prisma.organization.findUnique({
    where: { id },
    include: { memberships: { where: { userId, role: 'OWNER' } } },
  });
  if (!found) return db.transaction((tx) => insertOrganization(tx, { id, displayName: id }, userId));
  if (found.deletedAt)
    throw new Error(`There was an organization ${id}; its id is not used again. Choose another.`);
  if (found.memberships.length === 0) {
    throw new Error(`The organization ${id} has another owner. Add the user with: holdall member add.`);
  }
  return found;
}
