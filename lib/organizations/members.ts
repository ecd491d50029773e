import { record } from '@/lib/audit/audit';
import type { Database, Transaction } from '@/lib/db/database';
import type { Role } from '@/lib/db/generated/client';
import { AppError, notFound } from '@/lib/errors';

/** Gives a user a role in an organization, or another one. For the command line, which stands above roles. @throws NOT_FOUND */
export async function setMember(
  db: Database,
  organizationId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await db.transaction(async (tx) => {
    const organization = await tx.organization.findUnique({ where: { id: organizationId, deletedAt: null } });
    if (!organization)
      throw notFound('ORGANIZATION_NOT_FOUND', `There is no organization ${organizationId}.`);
    if (role !== 'OWNER') await keepAnOwner(tx, organizationId, userId);
    await tx.membership.upsert({
      where: { organizationId_userId: { organizationId, userId } },
      create: { organizationId, userId, role },
      update: { role },
    });
    await record(tx, { organizationId, action: 'member.add', target: userId });
  });
}

/** Ends a membership, and with it every right of the user's tokens and URLs there. @throws NOT_FOUND; FAILED_PRECONDITION for the last owner */
export async function removeMember(db: Database, organizationId: string, userId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await keepAnOwner(tx, organizationId, userId);
    const { count } = await tx.membership.deleteMany({ where: { organizationId, userId } });
    if (count === 0) throw notFound('MEMBER_NOT_FOUND', `This user is no member of ${organizationId}.`);
    await record(tx, { organizationId, action: 'member.remove', target: userId });
  });
}

async function keepAnOwner(tx: Transaction, organizationId: string, leavingId: string): Promise<void> {
  // Locked, so that two owners who leave at once do not both count on the other.
  const owners = await tx.$queryRaw<{ userId: string }[]>`
    SELECT user_id AS "userId" FROM memberships WHERE organization_id = ${organizationId} AND role = 'OWNER' FOR UPDATE`;
  if (owners.length === 1 && owners[0]?.userId === leavingId) {
    throw new AppError(
      'FAILED_PRECONDITION',
      'LAST_OWNER',
      'The last owner cannot go. Make another one first.',
    );
  }
}
