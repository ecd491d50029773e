import type { Actor } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { scopesAllow } from '@/lib/base/policy';
import { IS_LIVE_SQL } from '@/lib/domain/users/sessions';
import type { Transaction } from '@/lib/platform/db/database';
import { Prisma } from '@/lib/platform/db/generated/client';

declare const granted: unique symbol;

/**
 * The proof that an actor administers this instance: its users and organizations, but not the files of an
 * organization.
 */
export type Administration = { readonly [granted]: true; actor: Actor };

/**
 * @throws PERMISSION_DENIED for other users, and for a token without the scope or limited to organizations
 */
export function administer(actor: Actor): Administration {
  if (!actor.isAdministrator) throw fail('ADMINISTRATORS_ONLY');
  if (actor.scopes && !scopesAllow(actor.scopes, 'organization.delete')) {
    throw fail('INSUFFICIENT_SCOPE', { message: 'This needs a token with the scope organizations:admin.' });
  }
  if (actor.organizationIds.length > 0) {
    throw fail('TOKEN_PINNED');
  }
  return { actor } as Administration;
}

/**
 * Repeats the check in the transaction of a change, and locks the administrators until it ends.
 */
export async function confirmAdministration(
  tx: Transaction,
  { actor }: Administration,
): Promise<{ administratorIds: string[] }> {
  const administrators = await tx.$queryRaw<{ id: string; isCurrent: boolean }[]>`
    SELECT u.id, (${actor.sessionId}::text IS NULL OR EXISTS (
        SELECT FROM sessions s WHERE s.id = ${actor.sessionId} AND s.user_id = u.id AND ${Prisma.raw(IS_LIVE_SQL)}
      )) AND NOT EXISTS (
        SELECT 1 FROM tokens t WHERE t.id = ${actor.tokenId} AND (t.revoked_at IS NOT NULL OR t.expires_at <= now())
      ) AS "isCurrent"
    FROM users u WHERE u.is_administrator AND u.disabled_at IS NULL ORDER BY u.id FOR UPDATE`;
  const own = administrators.find(({ id }) => id === actor.userId);
  if (!own?.isCurrent)
    throw fail('TOKEN_REVOKED', { message: 'This credential was revoked or has expired.' });
  return { administratorIds: administrators.map(({ id }) => id) };
}
