import type { Access, Actor } from '@/lib/base/actor';
import { checkEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import { may, type Role } from '@/lib/base/policy';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record } from '@/lib/domain/audit/audit';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Invitation } from '@/lib/platform/db/generated/client';
import { confirm } from './access';
import { assertMayAssign } from './members';

/** `email`: only the user with this address can accept; null: anyone with the link can. */
export type InvitationRequest = { email: string | null; role: Role; lifetimeMs: number };

export type Invitations = ReturnType<typeof createInvitations>;

type InvitationsDeps = {
  db: Database;
  capabilities: Capabilities;
  config: Pick<Config, 'publicUrl' | 'smtp'>;
};

/** Invitations to an organization: links that one user accepts, once, to become a member. */
export function createInvitations({ db, capabilities, config }: InvitationsDeps) {
  return {
    /** @throws INVALID_ARGUMENT for an invalid email address; PERMISSION_DENIED if only an owner may */
    create(
      access: Access<'member.manage'>,
      { email, role, lifetimeMs }: InvitationRequest,
    ): Promise<Invitation> {
      const organizationId = access.organization.id;
      const address = email === null ? null : checkEmail(email);
      return db.transaction(async (tx) => {
        assertMayAssign(access, await confirm(tx, access), [role]);
        const invitation = await tx.invitation.create({
          data: {
            organizationId,
            id: newId(),
            email: address,
            role,
            creatorId: access.actor.userId,
            expiresAt: new Date(Date.now() + lifetimeMs),
            nextEmailAt: address !== null && config.smtp ? new Date() : null,
          },
        });
        await record(tx, {
          organizationId,
          action: 'invitation.create',
          target: invitation.id,
          actor: access.actor,
        });
        return invitation;
      });
    },

    /** The invitations that can be accepted, newest first. */
    list(
      access: Access<'member.manage'>,
      { pageSize, after }: { pageSize: number; after: TimePosition | null },
    ): Promise<Invitation[]> {
      return db.prisma.invitation.findMany({
        where: {
          organizationId: access.organization.id,
          ...isOpen(),
          ...olderThan(after),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: pageSize,
      });
    },

    /** @throws NOT_FOUND */
    async get({ organization }: Access<'member.manage'>, id: string): Promise<Invitation> {
      const where = { organizationId: organization.id, id, ...isOpen() };
      return (await db.prisma.invitation.findFirst({ where })) ?? notOpen();
    },

    /**
     * Changes the role of an invitation. The actor becomes its creator, whose permission it depends on.
     * @throws NOT_FOUND; PERMISSION_DENIED if only an owner may
     */
    async change(access: Access<'member.manage'>, id: string, role: Role): Promise<Invitation> {
      const organizationId = access.organization.id;
      return db.transaction(async (tx) => {
        const own = await confirm(tx, access);
        await tx.$queryRaw`SELECT 1 FROM invitations WHERE id = ${id} FOR UPDATE`;
        const where = { organizationId, id, ...isOpen() };
        const invitation = (await tx.invitation.findFirst({ where })) ?? notOpen();
        assertMayAssign(access, own, [invitation.role, role]);
        await record(tx, { organizationId, action: 'invitation.update', target: id, actor: access.actor });
        return tx.invitation.update({ where: { id }, data: { role, creatorId: access.actor.userId } });
      });
    },

    /** @throws NOT_FOUND */
    async revoke(access: Access<'member.manage'>, id: string): Promise<void> {
      const organizationId = access.organization.id;
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        const { count } = await tx.invitation.deleteMany({ where: { organizationId, id, acceptedAt: null } });
        if (count === 0) notOpen();
        await record(tx, { organizationId, action: 'invitation.revoke', target: id, actor: access.actor });
      });
    },

    /** The link of an invitation, which is its own credential. */
    uriOf: ({ id }: Pick<Invitation, 'id'>) =>
      `${config.publicUrl}/invite/${capabilities.sign('invitation', Buffer.from(id))}`,

    /**
     * The invitation of a link.
     * @throws PERMISSION_DENIED for a forged link, an invitation that was accepted, revoked or has expired,
     *   and a creator who may no longer invite
     */
    async resolve(secret: string): Promise<Invitation & { organizationName: string }> {
      return db.transaction(async (tx) => {
        const invitation = await lockOpen(tx, idOf(secret));
        const { displayName } = await tx.organization.findUniqueOrThrow({
          where: { id: invitation.organizationId },
        });
        return { ...invitation, organizationName: displayName };
      });
    },

    /**
     * Makes the actor a member, and returns the organization and the role.
     * @throws PERMISSION_DENIED as resolve, for a token without the scope, and for another email address;
     *   ALREADY_EXISTS for a member, which leaves the invitation open
     */
    async accept(actor: Actor, secret: string): Promise<{ organizationId: string; role: Role }> {
      if (!may('OWNER', actor.scopes, 'member.manage') || actor.organizationIds.length > 0) {
        throw fail('INSUFFICIENT_SCOPE', {
          message: "A token with these scopes can't accept invitations. Accept it in the browser.",
        });
      }
      return db.transaction(async (tx) => {
        const { id, organizationId, email, role } = await lockOpen(tx, idOf(secret));
        const user = await tx.user.findUniqueOrThrow({ where: { id: actor.userId } });
        if (email !== null && email !== user.email) {
          throw fail('INVITATION_FOR_ANOTHER');
        }
        const membership = { organizationId, userId: user.id, role };
        const { count } = await tx.membership.createMany({ data: [membership], skipDuplicates: true });
        if (count === 0) throw fail('MEMBER_EXISTS', { message: 'You are already a member.' });
        await tx.invitation.update({ where: { id }, data: { acceptedAt: new Date() } });
        await record(tx, { organizationId, action: 'invitation.accept', target: id, actor });
        return { organizationId, role };
      });
    },
  };

  function idOf(secret: string): string {
    const id = capabilities.verify('invitation', secret)?.toString();
    if (!id) throw fail('INVITATION_INVALID');
    return id;
  }
}

const isOpen = () => ({ acceptedAt: null, expiresAt: { gt: new Date() } });

function notOpen(): never {
  throw fail('INVITATION_NOT_FOUND');
}

/** The invitation, locked until the transaction ends. @throws PERMISSION_DENIED if it cannot be accepted */
async function lockOpen(tx: Transaction, id: string): Promise<Invitation> {
  const [row] = await tx.$queryRaw<{ isOpen: boolean; creatorRole: Role | null }[]>`
    SELECT i.accepted_at IS NULL AND i.expires_at > now() AS "isOpen", m.role AS "creatorRole"
    FROM invitations i
    JOIN organizations o ON o.id = i.organization_id AND o.deleted_at IS NULL
    JOIN users u ON u.id = i.creator_id AND u.disabled_at IS NULL
    LEFT JOIN memberships m ON m.organization_id = i.organization_id AND m.user_id = u.id
    WHERE i.id = ${id} FOR UPDATE OF i`;
  const invitation = await tx.invitation.findUnique({ where: { id } });
  if (!row?.isOpen || !invitation || !mayInvite(row.creatorRole, invitation.role)) {
    throw fail('INVITATION_ENDED');
  }
  return invitation;
}

/**
 * Whether a creator with this role may invite others with `role`; null: the creator is no longer a member.
 */
export const mayInvite = (creatorRole: Role | null, role: Role) =>
  creatorRole !== null && may(creatorRole, null, role === 'OWNER' ? 'member.manage_owners' : 'member.manage');
