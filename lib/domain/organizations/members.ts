import type { Access } from '@/lib/base/actor';
import { checkEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import type { TimePosition } from '@/lib/base/pagination/page-token';
import { may, type Role } from '@/lib/base/policy';
import { record } from '@/lib/domain/audit/audit';
import { requireRecentProof } from '@/lib/domain/users/sessions';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Membership, User } from '@/lib/platform/db/generated/client';
import { confirm } from './access';

/** A membership with its user. */
export type Member = Membership & {
  user: Pick<User, 'email' | 'displayName'> & { picture: { etag: string } | null };
};

export type Members = ReturnType<typeof createMembers>;

export const withUser = {
  user: { select: { email: true, displayName: true, picture: { select: { etag: true } } } },
} as const;

export function createMembers({ db }: { db: Database }) {
  return {
    /** Newest first. */
    list(
      access: Access<'member.manage'>,
      { pageSize, after }: { pageSize: number; after: TimePosition | null },
    ): Promise<Member[]> {
      const older = after && {
        OR: [
          { createdAt: { lt: after.createdAt } },
          { createdAt: after.createdAt, userId: { lt: after.id } },
        ],
      };
      return db.prisma.membership.findMany({
        where: { organizationId: access.organization.id, ...older },
        include: withUser,
        orderBy: [{ createdAt: 'desc' }, { userId: 'desc' }],
        take: pageSize,
      });
    },

    /** @throws NOT_FOUND */
    async get(access: Access<'member.manage'>, userId: string): Promise<Member> {
      const organizationId = access.organization.id;
      const member = await db.prisma.membership.findUnique({
        where: { organizationId_userId: { organizationId, userId } },
        include: withUser,
      });
      if (!member) throw fail('MEMBER_NOT_FOUND');
      return member;
    },

    /**
     * Checks that no member has this address. Who is no member is not looked up: whether an address has an
     * account is not for others to know.
     * @throws ALREADY_EXISTS
     */
    async requireNoMember(access: Access<'member.manage'>, email: string): Promise<void> {
      const where = { organizationId: access.organization.id, user: { email: checkEmail(email) } };
      if ((await db.prisma.membership.count({ where })) > 0) throw fail('MEMBER_EXISTS');
    },

    /**
     * @throws NOT_FOUND; PERMISSION_DENIED if only an owner may; FAILED_PRECONDITION for the last owner
     */
    change(access: Access<'member.manage'>, userId: string, role: Role): Promise<Member> {
      const organizationId = access.organization.id;
      return db.transaction(async (tx) => {
        const owners = await lockOwners(tx, organizationId);
        const own = await confirm(tx, access);
        const member = await find(tx, organizationId, userId);
        assertMayAssign(access, own, [member.role, role]);
        if (role !== 'OWNER') requireOtherOwner(owners, userId);
        await tx.membership.update({
          where: { organizationId_userId: { organizationId, userId } },
          data: { role },
        });
        await record(tx, { organizationId, action: 'member.update', target: userId, actor: access.actor });
        return { ...member, role };
      });
    },

    /**
     * Removes a member. Their sessions, tokens, URLs and links lose access to the organization at once.
     * @throws as {@link change}
     */
    async remove(access: Access<'member.manage'>, userId: string): Promise<void> {
      await db.transaction(async (tx) => {
        const owners = await lockOwners(tx, access.organization.id);
        const own = await confirm(tx, access);
        assertMayAssign(access, own, [(await find(tx, access.organization.id, userId)).role]);
        await deleteMembership(tx, access, { owners, userId });
      });
    },

    /**
     * Removes the actor from the organization.
     * @throws FAILED_PRECONDITION for the last owner; PERMISSION_DENIED for a token without the scope
     */
    async leave(access: Access<'organization.read'>): Promise<void> {
      const { actor, organization } = access;
      if (!may('OWNER', actor.scopes, 'member.manage')) throw fail('INSUFFICIENT_SCOPE');
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        const owners = await lockOwners(tx, organization.id);
        await deleteMembership(tx, access, { owners, userId: actor.userId });
      });
    },
  };
}

async function find(tx: Transaction, organizationId: string, userId: string): Promise<Member> {
  const member = await tx.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
    include: withUser,
  });
  if (!member) throw fail('MEMBER_NOT_FOUND');
  return member;
}

async function deleteMembership(
  tx: Transaction,
  access: Access,
  { owners, userId }: { owners: string[]; userId: string },
): Promise<void> {
  const organizationId = access.organization.id;
  requireOtherOwner(owners, userId);
  await tx.membership.delete({ where: { organizationId_userId: { organizationId, userId } } });
  await record(tx, { organizationId, action: 'member.remove', target: userId, actor: access.actor });
}

/**
 * Only owners may assign or change the role of an owner, with a recent proof of who they are. `ownRole` is
 * the current role of the actor.
 */
export function assertMayAssign({ actor }: Pick<Access, 'actor'>, ownRole: Role, roles: Role[]): void {
  if (!roles.includes('OWNER')) return;
  if (!may(ownRole, actor.scopes, 'member.manage_owners')) throw fail('OWNER_REQUIRED');
  requireRecentProof(actor);
}

/** The owners of the organization, locked, so that the last two cannot leave at once. */
async function lockOwners(tx: Transaction, organizationId: string): Promise<string[]> {
  const owners = await tx.$queryRaw<{ userId: string }[]>`
    SELECT user_id AS "userId" FROM memberships WHERE organization_id = ${organizationId} AND role = 'OWNER'
    ORDER BY user_id FOR UPDATE`;
  return owners.map(({ userId }) => userId);
}

/** @throws FAILED_PRECONDITION with reason LAST_OWNER */
export function requireOtherOwner(owners: string[], leavingId: string): void {
  if (owners.length > 1 || owners[0] !== leavingId) return;
  throw fail('LAST_OWNER');
}

/**
 * Adds a user to an organization or changes their role. For the command line, which needs no permission.
 * @throws NOT_FOUND; FAILED_PRECONDITION for the last owner
 */
export async function setMember(
  db: Database,
  { organizationId, userId, role }: { organizationId: string; userId: string; role: Role },
): Promise<void> {
  await db.transaction(async (tx) => {
    const organization = await tx.organization.findUnique({ where: { id: organizationId, deletedAt: null } });
    if (!organization)
      throw fail('ORGANIZATION_NOT_FOUND', { message: `There is no organization ${organizationId}.` });
    if (role !== 'OWNER') requireOtherOwner(await lockOwners(tx, organizationId), userId);
    await tx.membership.upsert({
      where: { organizationId_userId: { organizationId, userId } },
      create: { organizationId, userId, role },
      update: { role },
    });
    await record(tx, { organizationId, action: 'member.add', target: userId });
  });
}

/** Removes a member. For the command line. @throws NOT_FOUND; FAILED_PRECONDITION for the last owner */
export async function removeMember(db: Database, organizationId: string, userId: string): Promise<void> {
  await db.transaction(async (tx) => {
    requireOtherOwner(await lockOwners(tx, organizationId), userId);
    const { count } = await tx.membership.deleteMany({ where: { organizationId, userId } });
    if (count === 0)
      throw fail('MEMBER_NOT_FOUND', { message: `This user is not a member of ${organizationId}.` });
    await record(tx, { organizationId, action: 'member.remove', target: userId });
  });
}
