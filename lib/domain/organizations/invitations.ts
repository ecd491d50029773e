import { type Access, type Actor, type Origin, userActor } from '@/lib/base/actor';
import { checkEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import { may, type Role } from '@/lib/base/policy';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record, recordOfUser } from '@/lib/domain/audit/audit';
import { insertUser, rejectTakenEmail, type Users } from '@/lib/domain/users/users';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Invitation, User } from '@/lib/platform/db/generated/client';
import { confirm } from './access';
import { assertMayAssign } from './members';

/**
 * What the holder of an invitation sends: its secret and, if they followed the link in the mail, the proof
 * that its address is theirs.
 */
export type InvitationSecret = { secret: string; emailProof?: string | null };

/** `email`: only the user with this address can accept; null: anyone with the link can. */
export type InvitationRequest = { email: string | null; role: Role; lifetimeMs: number };

export type Invitations = ReturnType<typeof createInvitations>;

type InvitationsDeps = {
  db: Database;
  capabilities: Capabilities;
  users: Pick<Users, 'prepare'>;
  config: Pick<Config, 'publicUrl' | 'smtp'>;
};

/** Invitations to an organization: links that one user accepts, once, to become a member. */
export function createInvitations({ db, capabilities, users, config }: InvitationsDeps) {
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

    uriOf,

    /** The link that is sent by mail: it also proves the address of the person who opens it. */
    mailedUriOf: (invitation: Pick<Invitation, 'id'>) =>
      `${uriOf(invitation)}?proof=${capabilities.sign('invitation-email', Buffer.from(invitation.id))}`,

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
     * Creates an account and makes it a member, in one transaction: an invitation creates at most one.
     * Without a password it is for a user of an OpenID provider, which has verified the address
     * (`isEmailVerified`).
     * @throws PERMISSION_DENIED as resolve and for another email address; as {@link Users.create}
     */
    async createAccount(
      { secret, emailProof }: InvitationSecret,
      newUser: { email: string; password: string | null; displayName?: string; isEmailVerified?: boolean },
      origin: Origin,
    ): Promise<User> {
      const id = idOf(secret);
      const checkAddress = ({ email }: Invitation, address: string) => {
        if (email !== null && email !== address) throw fail('INVITATION_FOR_ANOTHER');
      };
      // Before the password is hashed, which is expensive.
      checkAddress(await db.transaction((tx) => lockOpen(tx, id)), checkEmail(newUser.email));
      const prepared = await users.prepare({
        ...newUser,
        callerAddress: origin.address,
        isEmailVerified: newUser.isEmailVerified || provesEmail(id, emailProof),
      });
      return rejectTakenEmail(prepared, () =>
        db.transaction(async (tx) => {
          const invitation = await lockOpen(tx, id);
          checkAddress(invitation, prepared.email);
          const user = await insertUser(tx, prepared, 'later-user');
          await join(tx, invitation, userActor(user.id, origin));
          return user;
        }),
      );
    },

    /**
     * Makes the actor a member, and returns the organization and the role. The user who accepted it before
     * gets the same answer.
     * @throws PERMISSION_DENIED as resolve, for a token without the scope, and for another email address;
     *   ALREADY_EXISTS for a member, which leaves the invitation open
     */
    async accept(
      actor: Actor,
      { secret, emailProof }: InvitationSecret,
    ): Promise<{ organizationId: string; role: Role }> {
      if (!may('OWNER', actor.scopes, 'member.manage') || actor.organizationIds.length > 0) {
        throw fail('INSUFFICIENT_SCOPE', {
          message: "A token with these scopes can't accept invitations. Accept it in the browser.",
        });
      }
      return db.transaction(async (tx) => {
        const accepted = await findAccepted(tx, idOf(secret), actor.userId);
        if (accepted) return accepted;
        const invitation = await lockOpen(tx, idOf(secret));
        const { id, organizationId, email, role } = invitation;
        const user = await tx.user.findUniqueOrThrow({ where: { id: actor.userId } });
        if (email !== null && email !== user.email) {
          throw fail('INVITATION_FOR_ANOTHER');
        }
        if (email !== null && user.emailVerifiedAt === null && provesEmail(id, emailProof)) {
          await tx.user.update({ where: { id: user.id }, data: { emailVerifiedAt: new Date() } });
          await recordOfUser(tx, { action: 'user.verify_email', userId: user.id, actor });
        }
        await join(tx, invitation, actor);
        return { organizationId, role };
      });
    },
  };

  /** The link of an invitation, which is its own credential. */
  function uriOf({ id }: Pick<Invitation, 'id'>): string {
    return `${config.publicUrl}/invite/${capabilities.sign('invitation', Buffer.from(id))}`;
  }

  /** Whether the proof comes from the mail of this invitation. */
  function provesEmail(id: string, proof: string | null | undefined): boolean {
    return !!proof && capabilities.verify('invitation-email', proof)?.toString() === id;
  }

  function idOf(secret: string): string {
    const id = capabilities.verify('invitation', secret)?.toString();
    if (!id) throw fail('INVITATION_INVALID');
    return id;
  }
}

/** Makes the actor a member by a locked invitation, which ends. @throws ALREADY_EXISTS for a member */
async function join(tx: Transaction, { id, organizationId, role }: Invitation, actor: Actor): Promise<void> {
  const { userId } = actor;
  const membership = { organizationId, userId, role };
  const { count } = await tx.membership.createMany({ data: [membership], skipDuplicates: true });
  if (count === 0) throw fail('MEMBER_EXISTS', { message: 'You are already a member.' });
  await tx.invitation.update({ where: { id }, data: { acceptedAt: new Date(), accepterId: userId } });
  await record(tx, { organizationId, action: 'invitation.accept', target: id, actor });
}

/** The membership by an invitation that this user has accepted; null if there is none, or it has ended. */
async function findAccepted(tx: Transaction, id: string, userId: string) {
  const invitation = await tx.invitation.findFirst({ where: { id, accepterId: userId } });
  return tx.membership.findFirst({
    where: {
      organizationId: invitation?.organizationId ?? '',
      userId,
      organization: { deletedAt: null },
    },
    select: { organizationId: true, role: true },
  });
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
