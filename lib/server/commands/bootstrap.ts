import type { Command } from 'commander';
import type { App } from '@/lib/app';
import { scopes } from '@/lib/base/policy';
import { checkOrganizationId, insertOrganization } from '@/lib/domain/organizations/organizations';
import { insertToken } from '@/lib/domain/tokens/tokens';
import { randomPassword } from '@/lib/domain/users/users';
import { inSession } from './session';

type Options = { email: string; organization: string; password?: string };

export function addBootstrap(program: Command): void {
  program
    .command('bootstrap')
    .description(
      'create a user, an organization that the user owns, and a token; run again for another token',
    )
    .requiredOption(
      '--email <email>',
      'email address of the user; the first user becomes the instance administrator',
    )
    .requiredOption('--organization <id>', 'organization id: [a-z][a-z0-9-]{1,61}[a-z0-9]')
    .option('--password <password>', 'password of a new user (default: generated and printed)')
    .action((options: Options) => inSession(({ app }) => bootstrap(app, options)));
}

async function bootstrap({ users, db }: App, { email, organization: id, password }: Options) {
  checkOrganizationId(id);
  const existing = await users.find(email);
  const newPassword = password ?? randomPassword();
  const user = existing ?? (await users.create({ email, password: newPassword, isEmailVerified: true }));
  const organization = await ensureOwned(db, id, user.id);
  const { secret } = await insertToken(db, {
    userId: user.id,
    displayName: 'bootstrap',
    scopes: Object.keys(scopes),
    organizationIds: [],
    lifetimeMs: 90 * 86_400_000,
  });
  return {
    organization_id: id,
    root_resource_id: organization.rootFolderId,
    email: user.email,
    password: existing ? null : newPassword,
    token: secret,
  };
}

async function ensureOwned(db: App['db'], id: string, userId: string) {
  const found = await db.prisma.organization.findUnique({
    where: { id },
    include: { memberships: { where: { userId, role: 'OWNER' } } },
  });
  if (!found) return db.transaction((tx) => insertOrganization(tx, { id, displayName: id, ownerId: userId }));
  if (found.deletedAt)
    throw new Error(`The organization ${id} was deleted, and its id can't be reused. Choose another id.`);
  if (found.memberships.length === 0) {
    throw new Error(`The organization ${id} has another owner. Add this user with: holdall member add.`);
  }
  return found;
}
