import type { Access, Actor } from '@/lib/base/actor';
import { checkName } from '@/lib/base/display-name';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { type Role, scopesAllow } from '@/lib/base/policy';
import { checkPrecondition, type Precondition } from '@/lib/base/precondition';
import type { Config } from '@/lib/config';
import { record } from '@/lib/domain/audit/audit';
import { rescheduleVersions } from '@/lib/domain/content/keep-version';
import { hasFactor } from '@/lib/domain/users/factors';
import { requireRecentProof } from '@/lib/domain/users/sessions';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { isUniqueViolation } from '@/lib/platform/db/database-errors';
import type { Organization } from '@/lib/platform/db/generated/client';
import { confirm } from './access';

/** An organization with the role of the member who reads it. */
export type OwnOrganization = Organization & { role: Role; picture?: { etag: string } | null };

export const withLogo = { picture: { select: { etag: true } } } as const;

type OrganizationChange = {
  displayName?: string;
  requiresSecondFactor?: boolean;
  keepVersions?: number;
  keepVersionsDays?: number;
};

export type Organizations = ReturnType<typeof createOrganizations>;

type OrganizationsDeps = { db: Database; config: Pick<Config, 'organizationCreation'>; notifyWorker(): void };

export function createOrganizations({ db, config, notifyWorker }: OrganizationsDeps) {
  /** Whether this user may create organizations (ORGANIZATION_CREATION). */
  const mayCreate = ({ isAdministrator }: Pick<Actor, 'isAdministrator'>) =>
    config.organizationCreation === 'everyone' || isAdministrator;

  return {
    mayCreate,

    /**
     * Creates an organization that the actor owns.
     * @throws ALREADY_EXISTS for an id that is or was in use; PERMISSION_DENIED for a token without the scope
     *   or limited to certain organizations
     */
    async create(actor: Actor, { id, displayName }: { id: string; displayName: string | null }) {
      if (actor.scopes && !scopesAllow(actor.scopes, 'organization.delete')) {
        throw fail('INSUFFICIENT_SCOPE', {
          message: 'This needs a token with the scope organizations:admin.',
        });
      }
      if (actor.organizationIds.length > 0) {
        throw fail('TOKEN_PINNED', {
          message: "This token is limited to certain organizations and can't create another one.",
        });
      }
      if (!mayCreate(actor)) {
        throw fail('ADMINISTRATORS_ONLY');
      }
      checkOrganizationId(id);
      const organization = await rejectTakenId(id, () =>
        db.transaction((tx) =>
          insertOrganization(
            tx,
            { id, displayName: checkName(displayName ?? id), ownerId: actor.userId },
            actor,
          ),
        ),
      );
      return { ...organization, role: 'OWNER' as const };
    },

    /** The organizations of the actor that its token may access, ordered by id, after `afterId`. */
    async list(
      actor: Actor,
      { pageSize, afterId }: { pageSize: number; afterId: string },
    ): Promise<OwnOrganization[]> {
      const allowedOrganizationIds = actor.organizationIds;
      const memberships = await db.prisma.membership.findMany({
        where: {
          userId: actor.userId,
          organizationId: {
            gt: afterId,
            ...(allowedOrganizationIds.length > 0 && { in: allowedOrganizationIds }),
          },
          organization: { deletedAt: null },
        },
        include: { organization: { include: withLogo } },
        orderBy: { organizationId: 'asc' },
        take: pageSize,
      });
      return memberships.map(({ organization, role }) => ({ ...organization, role }));
    },

    async get(access: Access<'organization.read'>): Promise<OwnOrganization> {
      const organization = await db.prisma.organization.findUniqueOrThrow({
        where: { id: access.organization.id },
        include: withLogo,
      });
      return { ...organization, role: access.role };
    },

    async update(
      access: Access<'organization.update'>,
      { displayName, requiresSecondFactor, keepVersions, keepVersionsDays }: OrganizationChange,
      precondition: Precondition,
    ): Promise<OwnOrganization> {
      const { id } = access.organization;
      const name = displayName === undefined ? undefined : checkName(displayName);
      const organization = await db.transaction(
        async (tx) => {
          await confirm(tx, access);
          const current = await tx.organization.findUniqueOrThrow({ where: { id }, include: withLogo });
          checkPrecondition(current.etag, precondition);
          const changed = {
            displayName: name ?? current.displayName,
            requiresSecondFactor: requiresSecondFactor ?? current.requiresSecondFactor,
            keepVersions: keepVersions ?? current.keepVersions,
            keepVersionsDays: keepVersionsDays ?? current.keepVersionsDays,
          };
          const keepsOthers =
            changed.keepVersions !== current.keepVersions ||
            changed.keepVersionsDays !== current.keepVersionsDays;
          if (changed.requiresSecondFactor !== current.requiresSecondFactor) {
            requireRecentProof(access.actor);
            // The actor must not lose access by it.
            if (changed.requiresSecondFactor && !(await hasFactor(tx, access.actor.userId)))
              throw fail('FACTOR_MISSING');
          } else if (changed.displayName === current.displayName && !keepsOthers) return current;
          await record(tx, {
            organizationId: id,
            action: 'organization.update',
            target: id,
            actor: access.actor,
          });
          const updated = await tx.organization.update({
            where: { id },
            data: { ...changed, etag: newId() },
            include: withLogo,
          });
          if (keepsOthers) await rescheduleVersions(tx, id);
          return updated;
        },
        { timeoutMs: RESCHEDULING_MS },
      );
      return { ...organization, role: access.role };
    },

    /**
     * Deletes an organization: from the commit on, no membership or URL gives access to it. The worker
     * deletes its content afterwards (purge-organizations.ts), in steps that a crash may interrupt.
     */
    async delete(access: Access<'organization.delete'>, precondition: Precondition): Promise<void> {
      requireRecentProof(access.actor);
      const { id } = access.organization;
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        const current = await tx.organization.findUniqueOrThrow({ where: { id } });
        checkPrecondition(current.etag, precondition);
        await markDeleted(tx, id, access.actor);
      });
      notifyWorker();
    },
  };
}

/** Rescheduling all versions of a large organization takes some seconds. */
const RESCHEDULING_MS = 300_000;

/** @throws INVALID_ARGUMENT with reason ORGANIZATION_ID_INVALID */
export function checkOrganizationId(id: string): void {
  if (!/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(id)) {
    throw fail('ORGANIZATION_ID_INVALID');
  }
}

/** Inserts an organization with its root folder and its owner. Without an actor it was the command line. */
export async function insertOrganization(
  tx: Transaction,
  { id, displayName, ownerId }: { id: string; displayName: string; ownerId: string },
  actor?: Actor,
): Promise<Organization> {
  const organization = await tx.organization.create({
    data: { id, displayName, rootFolderId: newId(), etag: newId() },
  });
  await tx.folder.create({
    data: { organizationId: id, id: organization.rootFolderId, displayName: '', etag: newId() },
  });
  await tx.membership.create({ data: { organizationId: id, userId: ownerId, role: 'OWNER' } });
  await record(tx, { organizationId: id, action: 'organization.create', target: id, actor });
  return organization;
}

/**
 * Marks an organization as deleted. The row lock waits for commits of uploads that lock the organization;
 * later ones fail.
 */
export async function markDeleted(tx: Transaction, id: string, actor?: Actor): Promise<void> {
  await tx.organization.update({ where: { id }, data: { deletedAt: new Date(), etag: newId() } });
  await record(tx, { organizationId: id, action: 'organization.delete', target: id, actor });
}

/** Runs the insertion of an organization. @throws ALREADY_EXISTS with reason ORGANIZATION_ID_TAKEN */
export async function rejectTakenId<T>(id: string, insert: () => Promise<T>): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw fail('ORGANIZATION_ID_TAKEN', { metadata: { organization_id: id }, cause: error });
  }
}
