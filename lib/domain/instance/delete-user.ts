import type { Actor } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { recordOfUser } from '@/lib/domain/audit/audit';
import { revokeIssued } from '@/lib/domain/users/claim-account';
import type { Transaction } from '@/lib/platform/db/database';

/**
 * Deletes a user with their personal data: address, name, password, identities, sessions, tokens and
 * memberships. What they created stays with the organizations. Audit events and files keep the id of the
 * user, which is only a pseudonym from then on. Without an actor it is the command line.
 * @throws NOT_FOUND; FAILED_PRECONDITION for the last owner of an organization and the last administrator
 */
export async function deleteUser(tx: Transaction, userId: string, actor?: Actor): Promise<void> {
  const administrators = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM users WHERE is_administrator AND disabled_at IS NULL ORDER BY id FOR UPDATE`;
  const user = await tx.user.findUnique({ where: { id: userId } });
  if (!user) throw fail('USER_NOT_FOUND');
  if (administrators.length === 1 && administrators[0]?.id === userId)
    throw fail('LAST_ADMINISTRATOR', { message: "The last administrator of this server can't be deleted." });
  await requireOtherOwners(tx, userId);
  await recordOfUser(tx, { action: 'user.delete', userId, actor });
  await revokeIssued(tx, userId);
  await tx.invitation.updateMany({
    where: { email: user.email, acceptedAt: { not: null } },
    data: { email: null },
  });
  await tx.emailLink.deleteMany({ where: { OR: [{ email: user.email }, { userId }] } });
  await tx.token.deleteMany({ where: { userId } });
  await tx.identity.deleteMany({ where: { userId } });
  await tx.membership.deleteMany({ where: { userId } });
  await tx.user.delete({ where: { id: userId } });
}

/** Locks the owners of the user's organizations, so that the last two cannot go at once. */
async function requireOtherOwners(tx: Transaction, userId: string): Promise<void> {
  const owners = await tx.$queryRaw<{ organizationId: string; userId: string }[]>`
    SELECT m.organization_id AS "organizationId", m.user_id AS "userId" FROM memberships m
    JOIN memberships own ON own.organization_id = m.organization_id AND own.user_id = ${userId} AND own.role = 'OWNER'
    JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
    WHERE m.role = 'OWNER' ORDER BY m.organization_id, m.user_id FOR UPDATE OF m`;
  const shared = new Set(
    owners.filter((owner) => owner.userId !== userId).map((owner) => owner.organizationId),
  );
  const alone = owners.map(({ organizationId }) => organizationId).filter((id) => !shared.has(id));
  if (alone.length === 0) return;
  throw fail('LAST_OWNER', {
    message: `This user is the only owner of ${alone.join(', ')}. Make someone else an owner there, or delete the organization first.`,
    metadata: { organizations: alone.join(',') },
  });
}
