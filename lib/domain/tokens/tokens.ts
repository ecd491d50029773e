import type { Actor } from '@/lib/base/actor';
import { checkName } from '@/lib/base/display-name';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import { isScope } from '@/lib/base/policy';
import { hashTokenSecret, makeTokenSecret, tokenPrefix } from '@/lib/base/secrets/token-secret';
import { recordOfUser } from '@/lib/domain/audit/audit';
import { confirmSession, requireRecentProof } from '@/lib/domain/users/sessions';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Token } from '@/lib/platform/db/generated/client';

/**
 * `lifetimeMs` null: never expires, only for the command line. Empty `organizationIds`: all organizations.
 */
export type TokenRequest = {
  displayName: string;
  scopes: string[];
  organizationIds: string[];
  lifetimeMs: number | null;
};

export type Tokens = ReturnType<typeof createTokens>;

export function createTokens({ db }: { db: Database }) {
  return {
    /**
     * Creates a token for the actor. Its secret is returned only here.
     * @throws PERMISSION_DENIED for an actor with a token, which cannot create tokens, and for a session
     *   without a recent proof of who uses it
     */
    async create(actor: Actor, request: TokenRequest): Promise<{ token: Token; secret: string }> {
      if (actor.tokenId !== null) {
        throw fail('TOKEN_CREATION_FORBIDDEN');
      }
      requireRecentProof(actor);
      return insertToken(db, { ...request, userId: actor.userId }, actor);
    },

    /** The actor's tokens, newest first; a token sees only itself. */
    async list(
      actor: Actor,
      { pageSize, after }: { pageSize: number; after: TimePosition | null },
    ): Promise<Token[]> {
      return db.prisma.token.findMany({
        where: {
          userId: actor.userId,
          revokedAt: null,
          ...(actor.tokenId !== null && { id: actor.tokenId }),
          ...olderThan(after),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: pageSize,
      });
    },

    /**
     * Revokes a token. A token may only revoke itself. `alsoRevoke`: see {@link revokeToken}.
     * @throws NOT_FOUND
     */
    async revoke(actor: Actor, id: string, alsoRevoke?: AlsoRevoke): Promise<void> {
      if (actor.tokenId !== null && actor.tokenId !== id) throw fail('TOKEN_NOT_FOUND');
      await revokeToken(db, { id, userId: actor.userId }, { actor, alsoRevoke });
    },
  };
}

/**
 * Creates a token for a user. Without an actor it is the command line.
 * @throws INVALID_ARGUMENT for unknown scopes or organizations
 */
export async function insertToken(
  db: Database,
  { userId, ...request }: TokenRequest & { userId: string },
  actor?: Actor,
) {
  if (request.scopes.length === 0 || !request.scopes.every(isScope)) {
    throw fail('SCOPES_INVALID');
  }
  const organizationIds = [...new Set(request.organizationIds)];
  const memberships = await db.prisma.membership.count({
    where: { userId, organizationId: { in: organizationIds }, organization: { deletedAt: null } },
  });
  if (memberships < organizationIds.length) {
    throw fail('ORGANIZATION_IDS_INVALID');
  }
  const secret = makeTokenSecret();
  const data = {
    id: newId(),
    userId,
    displayName: checkName(request.displayName),
    prefix: tokenPrefix(secret),
    hash: new Uint8Array(hashTokenSecret(secret)),
    scopes: [...new Set(request.scopes)],
    organizationIds,
    expiresAt: request.lifetimeMs === null ? null : new Date(Date.now() + request.lifetimeMs),
  };
  const token = await db.transaction(async (tx) => {
    if (actor) await confirmSession(tx, actor);
    await recordOfUser(tx, { action: 'token.create', userId, token: data, actor });
    return tx.token.create({ data });
  });
  return { token, secret };
}

/** Revokes what a token created, in the transaction that revokes the token. */
export type AlsoRevoke = (tx: Transaction, tokenId: string) => Promise<unknown>;

/**
 * Revokes a token, of this user if one is given. With `alsoRevoke` it may already be revoked: what it created
 * is revoked then.
 * @throws NOT_FOUND
 */
export async function revokeToken(
  db: Database,
  which: { id: string; userId?: string },
  { actor, alsoRevoke }: { actor?: Actor; alsoRevoke?: AlsoRevoke } = {},
): Promise<void> {
  await db.transaction(async (tx) => {
    const [token] = await tx.token.updateManyAndReturn({
      where: { ...which, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (token) await recordOfUser(tx, { action: 'token.revoke', userId: token.userId, token, actor });
    else if (!alsoRevoke || (await tx.token.count({ where: which })) === 0) throw fail('TOKEN_NOT_FOUND');
    await alsoRevoke?.(tx, which.id);
  });
}
