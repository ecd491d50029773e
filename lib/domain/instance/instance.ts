import type { Actor } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import { record, recordOfUser } from '@/lib/domain/audit/audit';
import { rebalanceQuota } from '@/lib/domain/organizations/quota';
import type { SignIn } from '@/lib/domain/users/sign-in';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { type Organization, Prisma, type User } from '@/lib/platform/db/generated/client';
import { type Administration, confirmAdministration } from './administration';
import { deleteUser } from './delete-user';

/** An organization as an administrator of the instance sees it: its owners and its usage, not its files. */
export type InstanceOrganization = Pick<
  Organization,
  'id' | 'displayName' | 'quotaBytes' | 'quotaFiles' | 'createdAt'
> & {
  owners: string[];
  memberCount: number;
  fileCount: bigint;
  sizeBytes: bigint;
  trashedSizeBytes: bigint;
  versionSizeBytes: bigint;
};

/**
 * The quota of an organization, for live files, the trash and versions together. Null: no limit; undefined:
 * unchanged.
 */
export type Quota = { quotaBytes?: bigint | null; quotaFiles?: bigint | null };

/** A user and the number of their organizations. */
export type KnownUser = User & { _count: { memberships: number } };

const withCount = {
  _count: { select: { memberships: { where: { organization: { deletedAt: null } } } } },
} as const;

export type Instance = ReturnType<typeof createInstance>;

type InstanceDeps = { db: Database; signIn: Pick<SignIn, 'confirmPassword'> };

/** The administration of the users and organizations of an instance. */
export function createInstance({ db, signIn }: InstanceDeps) {
  return {
    /** The totals of the instance. */
    async totals(_: Administration) {
      const [totals] = await db.prisma.$queryRaw<
        Record<
          | 'organizationCount'
          | 'userCount'
          | 'fileCount'
          | 'sizeBytes'
          | 'trashedSizeBytes'
          | 'versionSizeBytes',
          bigint
        >[]
      >`
        SELECT (SELECT count(*) FROM organizations WHERE deleted_at IS NULL) AS "organizationCount",
          (SELECT count(*) FROM users) AS "userCount", coalesce(sum(file_count), 0)::bigint AS "fileCount",
          coalesce(sum(size_bytes), 0)::bigint AS "sizeBytes",
          coalesce(sum(trashed_size_bytes), 0)::bigint AS "trashedSizeBytes",
          coalesce(sum(version_size_bytes), 0)::bigint AS "versionSizeBytes"
        FROM usage_counters`;
      if (!totals) throw new Error('The totals have no row.');
      return totals;
    },

    /** Ordered by id, after `afterId`; with `query` only those with this text in their id or name. */
    listOrganizations: (
      _: Administration,
      { pageSize, afterId, query }: { pageSize: number; afterId: string; query: string },
    ) =>
      findInstanceOrganizations(
        db.prisma,
        Prisma.sql`o.id > ${afterId} AND (position(lower(${query}) in o.id) > 0
          OR position(lower(${query}) in lower(o.display_name COLLATE "default")) > 0)`,
        pageSize,
      ),

    /** Sets the quota of an organization; existing files stay. @throws NOT_FOUND */
    setQuota: (
      administration: Administration,
      organizationId: string,
      quota: Quota,
    ): Promise<InstanceOrganization> =>
      db.transaction(async (tx) => {
        await confirmAdministration(tx, administration);
        return setQuota(tx, { organizationId, ...quota }, administration.actor);
      }),

    /** Newest first; with `query` only those with this text in their email address or name. */
    listUsers: (
      _: Administration,
      { pageSize, after, query }: { pageSize: number; after: TimePosition | null; query: string },
    ): Promise<KnownUser[]> => {
      const contains = { contains: query, mode: 'insensitive' as const };
      const named = query === '' ? {} : { OR: [{ email: contains }, { displayName: contains }] };
      return db.prisma.user.findMany({
        where: { AND: [named, olderThan(after) ?? {}] },
        include: withCount,
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: pageSize,
      });
    },

    /**
     * Disables or enables a user. Their sessions end in both cases.
     * @throws NOT_FOUND; FAILED_PRECONDITION for the last administrator
     */
    async setDisabled(
      administration: Administration,
      userId: string,
      isDisabled: boolean,
    ): Promise<KnownUser> {
      const { actor } = administration;
      return db.transaction(async (tx) => {
        const { administratorIds } = await confirmAdministration(tx, administration);
        const user = await tx.user.findUnique({ where: { id: userId } });
        if (!user) throw fail('USER_NOT_FOUND');
        if (isDisabled && administratorIds.length === 1 && administratorIds[0] === userId)
          throw fail('LAST_ADMINISTRATOR');
        if (isDisabled !== (user.disabledAt !== null)) {
          const data = { disabledAt: isDisabled ? new Date() : null, sessionVersion: { increment: 1 } };
          await tx.user.update({ where: { id: userId }, data });
          await recordOfUser(tx, { action: isDisabled ? 'user.disable' : 'user.enable', userId, actor });
        }
        return tx.user.findUniqueOrThrow({ where: { id: userId }, include: withCount });
      });
    },

    /** Deletes a user; see {@link deleteUser}. */
    deleteUser: (administration: Administration, userId: string): Promise<void> =>
      db.transaction(async (tx) => {
        await confirmAdministration(tx, administration);
        await deleteUser(tx, userId, administration.actor);
      }),

    /**
     * Deletes the account of the actor; see {@link deleteUser}.
     * @throws PERMISSION_DENIED for tokens; INVALID_ARGUMENT if the password is wrong
     */
    async deleteOwnAccount(actor: Actor, { password }: { password: string }): Promise<void> {
      await signIn.confirmPassword(actor, password);
      await db.transaction((tx) => deleteUser(tx, actor.userId, actor));
    },
  };
}

/** Sets the quota of an organization. Without an actor it is the command line. @throws NOT_FOUND */
export async function setQuota(
  tx: Transaction,
  { organizationId, ...quota }: Quota & { organizationId: string },
  actor?: Actor,
): Promise<InstanceOrganization> {
  // Waits for uploads that are starting; later ones see the new quota.
  await tx.$queryRaw`SELECT 1 FROM organizations WHERE id = ${organizationId} FOR UPDATE`;
  await tx.organization.updateMany({
    where: { id: organizationId, deletedAt: null },
    data: { ...quota, etag: newId() },
  });
  const [organization] = await findInstanceOrganizations(tx, Prisma.sql`o.id = ${organizationId}`, 1);
  if (!organization) {
    throw fail('ORGANIZATION_NOT_FOUND');
  }
  await rebalanceQuota(tx, organizationId);
  await record(tx, { organizationId, action: 'organization.quota', target: organizationId, actor });
  return organization;
}

const findInstanceOrganizations = (tx: Transaction, condition: Prisma.Sql, limit: number) =>
  tx.$queryRaw<InstanceOrganization[]>`
    SELECT o.id, o.display_name AS "displayName", o.quota_bytes AS "quotaBytes", o.quota_files AS "quotaFiles",
      o.created_at AS "createdAt", members.*, usage.*
    FROM organizations o, LATERAL (
      SELECT count(*)::int AS "memberCount",
        coalesce(array_agg(u.email ORDER BY u.email) FILTER (WHERE m.role = 'OWNER'), '{}') AS owners
      FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = o.id) members, LATERAL (
      SELECT coalesce(sum(file_count), 0)::bigint AS "fileCount", coalesce(sum(size_bytes), 0)::bigint AS "sizeBytes",
        coalesce(sum(trashed_size_bytes), 0)::bigint AS "trashedSizeBytes",
        coalesce(sum(version_size_bytes), 0)::bigint AS "versionSizeBytes"
      FROM usage_counters WHERE organization_id = o.id) usage
    WHERE o.deleted_at IS NULL AND ${condition} ORDER BY o.id LIMIT ${limit}`;
