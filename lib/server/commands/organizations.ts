import type { Command } from 'commander';
import type { App } from '@/lib/app';
import { checkName } from '@/lib/base/display-name';
import { fail } from '@/lib/base/errors';
import type { Role } from '@/lib/base/policy';
import { setQuota } from '@/lib/domain/instance/instance';
import { removeMember, setMember } from '@/lib/domain/organizations/members';
import {
  checkOrganizationId,
  insertOrganization,
  markDeleted,
  rejectTakenId,
} from '@/lib/domain/organizations/organizations';
import { revokeLinks } from '@/lib/domain/sharing/link-revocation';
import { drainOutbox } from '@/lib/domain/worker/outbox';
import { purgeDeletedOrganizations } from '@/lib/domain/worker/purge-organizations';
import type { Organization, User } from '@/lib/platform/db/generated/client';
import { parseLimit } from './arguments';
import { inSession } from './session';

const roles = ['viewer', 'editor', 'admin', 'owner'];

export function addOrganizations(program: Command): void {
  const org = program.command('org').description('manage organizations');

  org
    .command('create')
    .description('create an organization')
    .argument('<id>', 'organization id: [a-z][a-z0-9-]{1,61}[a-z0-9]')
    .requiredOption('--owner <email>', 'email address of the owner, an existing user')
    .option('--name <name>', 'display name (default: the id)')
    .action((id: string, { owner, name }: { owner: string; name?: string }) =>
      inSession(async ({ app }) => {
        checkOrganizationId(id);
        const user = await userOf(app, owner);
        const insert = () =>
          app.db.transaction((tx) =>
            insertOrganization(tx, { id, displayName: checkName(name ?? id), ownerId: user.id }),
          );
        return present(await rejectTakenId(id, insert));
      }),
    );

  org
    .command('list')
    .description('list all organizations')
    .action(() =>
      inSession(async ({ app }) => {
        const found = await app.db.prisma.organization.findMany({
          where: { deletedAt: null },
          orderBy: { id: 'asc' },
        });
        return { organizations: found.map(present) };
      }),
    );

  org
    .command('quota')
    .description('limit what an organization may store, including its trash')
    .argument('<id>', 'organization id')
    .option('--bytes <number>', 'maximum number of bytes, or none for no limit (default: unchanged)')
    .option('--files <number>', 'maximum number of files, or none for no limit (default: unchanged)')
    .action((id: string, { bytes, files }: { bytes?: string; files?: string }) =>
      inSession(async ({ app }) => {
        const quota = { quotaBytes: parseLimit('--bytes', bytes), quotaFiles: parseLimit('--files', files) };
        const organization = await app.db.transaction((tx) => setQuota(tx, { organizationId: id, ...quota }));
        return {
          organization_id: id,
          quota_bytes: organization.quotaBytes?.toString() ?? null,
          quota_files: organization.quotaFiles?.toString() ?? null,
        };
      }),
    );

  org
    .command('revoke-links')
    .description('revoke upload URLs, download URLs and share links of an organization')
    .argument('<id>', 'organization id')
    .option('--token <token>', 'only those that this token created: its name (tokens/…) or its id')
    .option('--member <email>', 'only those that this user created')
    .action((id: string, { token, member }: { token?: string; member?: string }) =>
      inSession(async ({ app }) => {
        const found = await app.db.prisma.organization.findUnique({ where: { id, deletedAt: null } });
        if (!found) throw fail('ORGANIZATION_NOT_FOUND', { message: `There is no organization ${id}.` });
        const creator = {
          ...(token !== undefined && { tokenId: token.replace(/^tokens\//, '') }),
          ...(member !== undefined && { creatorId: (await userOf(app, member)).id }),
        };
        const revoked = await app.db.transaction((tx) => revokeLinks(tx, { organizationId: id, creator }));
        return { organization_id: id, revoked_links: revoked };
      }),
    );

  org
    .command('delete')
    .description('delete an organization and all its files permanently')
    .argument('<id>', 'organization id')
    .action((id: string) =>
      inSession(async ({ app }) => {
        await app.db.transaction(async (tx) => {
          const found = await tx.organization.findUnique({ where: { id, deletedAt: null } });
          if (!found) throw fail('ORGANIZATION_NOT_FOUND', { message: `There is no organization ${id}.` });
          await markDeleted(tx, id);
        });
        await purgeDeletedOrganizations(app.db);
        await drainOutbox(app);
        return { organization_id: id, deleted: true };
      }),
    );

  const member = program.command('member').description('manage the members of organizations');

  member
    .command('add')
    .description('add a user to an organization, or change their role')
    .requiredOption('--organization <id>', 'organization id')
    .requiredOption('--email <email>', 'email address of the user')
    .option('--role <role>', roles.join(', '), 'viewer')
    .action(({ organization, email, role }: { organization: string; email: string; role: string }) =>
      inSession(async ({ app }) => {
        if (!roles.includes(role)) throw new Error(`--role must be one of ${roles.join(', ')}.`);
        const { id: userId } = await userOf(app, email);
        await setMember(app.db, { organizationId: organization, userId, role: role.toUpperCase() as Role });
        return { organization_id: organization, email, role };
      }),
    );

  member
    .command('remove')
    .description('remove a user from an organization')
    .requiredOption('--organization <id>', 'organization id')
    .requiredOption('--email <email>', 'email address of the user')
    .action(({ organization, email }: { organization: string; email: string }) =>
      inSession(async ({ app }) => {
        await removeMember(app.db, organization, (await userOf(app, email)).id);
        return { organization_id: organization, email, removed: true };
      }),
    );
}

/** @throws NOT_FOUND */
export async function userOf({ users }: App, email: string): Promise<User> {
  const user = await users.find(email);
  if (!user) throw fail('USER_NOT_FOUND', { message: `There is no user with the email address ${email}.` });
  return user;
}

function present({ id, displayName, rootFolderId, createdAt }: Organization) {
  return {
    organization_id: id,
    display_name: displayName,
    root_resource_id: rootFolderId,
    create_time: createdAt,
  };
}
