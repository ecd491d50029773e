import type { Access, Actor, Credential, Origin } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { type Action, administratorActions, allowing, may, type Role, scopesAllow } from '@/lib/base/policy';
import type { Config } from '@/lib/config';
import { recordDenied } from '@/lib/domain/audit/audit';
import { type File, fileColumns } from '@/lib/domain/entries/file-row';
import { HAS_FACTOR_SQL, IS_LIVE_SQL, recordSessionUse } from '@/lib/domain/users/sessions';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { Prisma } from '@/lib/platform/db/generated/client';

/** What {@link createAccess} reads with one query. */
type Row = {
  userId: string;
  disabled: boolean;
  isAdministrator: boolean;
  tokenId: string | null;
  sessionId: string | null;
  provenAt: Date | null;
  isPending: boolean;
  isFactorMissing: boolean | null;
  scopes: string[] | null;
  allowedOrganizationIds: string[] | null;
  expired: boolean;
  revoked: boolean;
  lastUsedAt: Date | null;
  role: Role | null;
  memberOf: string | null;
  rootFolderId: string | null;
} & { [Column in keyof File]: File[Column] | null };

// One query reads everything: the credential, the membership, the organization and, if requested, the file.
const userColumns = `u.id AS "userId", u.disabled_at IS NOT NULL AS disabled, u.is_administrator AS "isAdministrator"`;
const tokenColumns = `t.id AS "tokenId", NULL AS "sessionId", NULL AS "provenAt", false AS "isPending", t.scopes, t.organization_ids AS "allowedOrganizationIds", t.last_used_at AS "lastUsedAt",
  t.revoked_at IS NOT NULL AS revoked, coalesce(t.expires_at <= now(), false) AS expired`;
const noTokenColumns = `NULL AS "tokenId", NULL AS scopes, NULL AS "allowedOrganizationIds", false AS revoked, false AS expired`;
const memberColumns = `m.role, o.id AS "memberOf", o.root_folder_id AS "rootFolderId",
  (o.requires_second_factor OR $4) AND NOT ${HAS_FACTOR_SQL} AS "isFactorMissing", ${fileColumns}`;
const joins = `LEFT JOIN memberships m ON m.user_id = u.id AND m.organization_id = $2
  LEFT JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
  LEFT JOIN files f ON f.organization_id = o.id AND f.id = $3`;
const queries = {
  token: `SELECT ${userColumns}, ${tokenColumns}, ${memberColumns} FROM tokens t JOIN users u ON u.id = t.user_id ${joins} WHERE t.hash = $1`,
  session: `SELECT ${userColumns}, s.id AS "sessionId", s.proven_at AS "provenAt", s.is_pending AS "isPending", s.last_used_at AS "lastUsedAt", ${noTokenColumns}, ${memberColumns}
    FROM sessions s JOIN users u ON u.id = s.user_id ${joins} WHERE s.id = $1 AND ${IS_LIVE_SQL}`,
  user: `SELECT ${userColumns}, NULL AS "sessionId", NULL AS "provenAt", false AS "isPending", NULL AS "lastUsedAt", ${noTokenColumns}, ${memberColumns} FROM users u ${joins} WHERE u.id = $1`,
};

/** An id of a request, or the empty string, which matches no row, for text that PostgreSQL may reject. */
export const queryableId = (id: string | undefined) =>
  id !== undefined && /^[\w-]{1,64}$/.test(id) ? id : '';

export type AccessControl = ReturnType<typeof createAccess>;

export function createAccess(
  db: Database,
  { isSecondFactorRequired }: Pick<Config, 'isSecondFactorRequired'> = { isSecondFactorRequired: false },
) {
  /** Like {@link find}, for everything but presenting the second factor. */
  async function lookUp(request: LookUp): Promise<Row> {
    const row = await find(request);
    if (row.isPending) throw fail('SECOND_FACTOR_PENDING');
    return row;
  }

  async function find({ credential, origin, ...target }: LookUp): Promise<Row> {
    const rows = await db.lookUp<Row>(`access_${credential.kind}`, queries[credential.kind], [
      keyOf(credential),
      queryableId(target.organizationId),
      queryableId(target.fileId),
      isSecondFactorRequired,
    ]);
    const row = rows[0];
    if (!row && credential.kind === 'session') throw fail('SESSION_ENDED');
    if (!row) throw fail('TOKEN_INVALID');
    if (row.revoked) throw fail('TOKEN_REVOKED');
    if (row.expired) throw fail('TOKEN_EXPIRED');
    if (row.disabled) throw fail('USER_DISABLED');
    if (row.tokenId) void recordUse(db, row.tokenId, row.lastUsedAt);
    if (row.sessionId && row.lastUsedAt)
      void recordSessionUse(db, { id: row.sessionId, lastUsedAt: row.lastUsedAt }, origin);
    return row;
  }

  function decide<A extends Action>(row: Row, request: AuthorizationRequest<A>): Access<A> {
    const { credential, organizationId, action, origin, fileId } = request;
    const actor = actorOf(row, origin);
    try {
      const { memberOf, role, rootFolderId } = row;
      if (!memberOf || !role || !rootFolderId || isPinnedElsewhere(actor, organizationId)) {
        throw fail('NOT_A_MEMBER');
      }
      if (row.isFactorMissing && credential.kind !== 'user') throw fail('SECOND_FACTOR_REQUIRED');
      return grant(actor, { organizationId: memberOf, rootFolderId, role }, action);
    } catch (error) {
      // Not awaited: the time it takes would reveal which organizations exist. The creator of a URL did not
      // send the request; the code that uses the URL records the denial.
      if (credential.kind !== 'user')
        void recordDenied(db, { organizationId, action, target: fileId, actor });
      throw error;
    }
  }

  return {
    /**
     * The user behind a credential.
     * @throws UNAUTHENTICATED for an unknown, expired or revoked token and a disabled user
     */
    async identify(credential: Credential, origin: Origin): Promise<Actor> {
      return actorOf(await lookUp({ credential, origin }), origin);
    },

    /**
     * The user of a browser session whose second factor may be pending; the actor says whether it is.
     * @throws UNAUTHENTICATED as identify
     */
    async identifyPending(credential: Credential, origin: Origin): Promise<Actor> {
      return actorOf(await find({ credential, origin }), origin);
    },

    /**
     * Authorizes an action in an organization.
     * @throws UNAUTHENTICATED as identify; PERMISSION_DENIED, alike for an organization of others and one
     *   that does not exist
     */
    async authorize<A extends Action>(request: Omit<AuthorizationRequest<A>, 'fileId'>): Promise<Access<A>> {
      return decide(await lookUp(request), request);
    },

    /**
     * Authorizes an action on a file, and returns the file. `trashed` says whether the file may be in the
     * trash.
     * @throws as authorize; NOT_FOUND
     */
    async authorizeFile<A extends Action>({
      trashed = 'live',
      ...request
    }: Required<AuthorizationRequest<A>> & { trashed?: 'live' | 'any' }): Promise<{
      access: Access<A>;
      file: File;
    }> {
      const row = await lookUp(request);
      const access = decide(row, request);
      if (row.id === null || (trashed === 'live' && row.deletedAt !== null)) throw fail('FILE_NOT_FOUND');
      return { access, file: row as unknown as File };
    },

    /**
     * Authorizes an action on a file or folder, also in the trash, that is named by its id alone.
     * @throws NOT_FOUND, also if the actor is not a member; PERMISSION_DENIED
     */
    async authorizeResource<A extends Action>(
      actor: Actor,
      resourceId: string,
      action: A,
    ): Promise<Access<A>> {
      const values = [actor.userId, queryableId(resourceId), isSecondFactorRequired];
      const [membership] = await db.lookUp<Membership & Pick<Row, 'isFactorMissing'>>(
        'access_resource',
        resourceQuery,
        values,
      );
      if (!membership || isPinnedElsewhere(actor, membership.organizationId))
        throw fail('RESOURCE_NOT_FOUND');
      try {
        if (membership.isFactorMissing) throw fail('SECOND_FACTOR_REQUIRED');
        return grant(actor, membership, action);
      } catch (error) {
        const { organizationId } = membership;
        void recordDenied(db, { organizationId, action, target: resourceId, actor });
        throw error;
      }
    },
  };
}

type AuthorizationRequest<A extends Action> = {
  credential: Credential;
  organizationId: string;
  action: A;
  origin: Origin;
  fileId?: string;
};

type LookUp = { credential: Credential; origin: Origin; organizationId?: string; fileId?: string };

function keyOf(credential: Credential): Buffer | string {
  if (credential.kind === 'token') return credential.hash;
  return credential.kind === 'session' ? credential.id : credential.userId;
}

type Membership = { organizationId: string; rootFolderId: string; role: Role };

const resourceQuery = `
  SELECT m.role, o.id AS "organizationId", o.root_folder_id AS "rootFolderId",
    (o.requires_second_factor OR $3) AND NOT ${HAS_FACTOR_SQL} AS "isFactorMissing"
  FROM (SELECT organization_id FROM folders WHERE id = $2 UNION ALL SELECT organization_id FROM files WHERE id = $2) r
  JOIN organizations o ON o.id = r.organization_id AND o.deleted_at IS NULL
  JOIN memberships m ON m.organization_id = o.id AND m.user_id = $1
  JOIN users u ON u.id = m.user_id`;

/** Whether the token of the actor is limited to other organizations. */
export const isPinnedElsewhere = ({ organizationIds }: Actor, organizationId: string) =>
  organizationIds.length > 0 && !organizationIds.includes(organizationId);

export function actorOf(row: Row, origin: Origin): Actor {
  return {
    userId: row.userId,
    tokenId: row.tokenId,
    sessionId: row.sessionId,
    provenAt: row.provenAt,
    isPending: row.isPending,
    uploadUrlId: null,
    scopes: row.scopes,
    organizationIds: row.allowedOrganizationIds ?? [],
    isAdministrator: row.isAdministrator,
    origin,
  };
}

/** @throws PERMISSION_DENIED for a role or a token that does not allow the action */
export function grant<A extends Action>(
  actor: Actor,
  { organizationId, rootFolderId, role }: Membership,
  action: A,
): Access<A> {
  if (!may(role, actor.scopes, action)) {
    throw actor.scopes && !scopesAllow(actor.scopes, action)
      ? fail('INSUFFICIENT_SCOPE')
      : fail('INSUFFICIENT_ROLE');
  }
  if (administratorActions.has(action) && !actor.isAdministrator) throw fail('ADMINISTRATORS_ONLY');
  const access = { action, actor, role, organization: { id: organizationId, rootFolderId } };
  return access as unknown as Access<A>;
}

/**
 * Repeats the authorization in the transaction of a change, and locks the organization against deletion until
 * the transaction ends. Returns the current role of the actor.
 * @throws UNAUTHENTICATED, PERMISSION_DENIED as authorize
 */
export function confirm(tx: Transaction, access: Access): Promise<Role> {
  return check(tx, access, Prisma.sql`FOR SHARE OF o`);
}

/** The same for a reader, which locks nothing. */
export function recheck({ prisma }: Pick<Database, 'prisma'>, access: Access): Promise<Role> {
  return check(prisma, access, Prisma.empty);
}

async function check(tx: Pick<Transaction, '$queryRaw'>, access: Access, lock: Prisma.Sql): Promise<Role> {
  const { actor, organization } = access;
  const rows = await tx.$queryRaw<
    {
      role: Role;
      scopes: string[] | null;
      tokenExpired: boolean;
      sessionEnded: boolean;
      disabled: boolean;
      isAdministrator: boolean;
    }[]
  >`
    SELECT m.role, t.scopes, u.disabled_at IS NOT NULL AS disabled, u.is_administrator AS "isAdministrator",
      coalesce(t.revoked_at IS NOT NULL OR t.expires_at <= now(), false) AS "tokenExpired",
      ${actor.sessionId}::text IS NOT NULL AND NOT EXISTS (
        SELECT FROM sessions s WHERE s.id = ${actor.sessionId} AND s.user_id = u.id AND ${Prisma.raw(IS_LIVE_SQL)}) AS "sessionEnded"
    FROM organizations o
    JOIN memberships m ON m.organization_id = o.id AND m.user_id = ${actor.userId}
    JOIN users u ON u.id = m.user_id
    LEFT JOIN tokens t ON t.id = ${actor.tokenId}
    WHERE o.id = ${organization.id} AND o.deleted_at IS NULL
    ${lock}`;
  const row = rows[0];
  if (row?.sessionEnded) throw fail('SESSION_ENDED');
  if (row?.tokenExpired || row?.disabled)
    throw fail('TOKEN_REVOKED', { message: 'This credential was revoked or has expired.' });
  if (!row || !may(row.role, row.scopes, access.action)) {
    throw fail('NOT_A_MEMBER', { message: 'You no longer have permission to do this.' });
  }
  if (administratorActions.has(access.action) && !row.isAdministrator) throw fail('ADMINISTRATORS_ONLY');
  return row.role;
}

/**
 * {@link confirm} as the first part of a larger statement: a row if the actor still has the permission. Its
 * parameters are $1 to $6, see {@link confirmationValues}; for actions that require no administrator.
 */
export const CONFIRMED_SQL = `
  SELECT 1 FROM organizations o
  JOIN memberships m ON m.organization_id = o.id AND m.user_id = $2
  JOIN users u ON u.id = m.user_id
  LEFT JOIN tokens t ON t.id = $3
  WHERE o.id = $1 AND o.deleted_at IS NULL AND m.role::text = ANY ($5::text[]) AND u.disabled_at IS NULL
    AND (t.scopes IS NULL OR t.scopes && $6::text[])
    AND NOT coalesce(t.revoked_at IS NOT NULL OR t.expires_at <= now(), false)
    AND ($4::text IS NULL OR EXISTS (SELECT FROM sessions s WHERE s.id = $4 AND s.user_id = u.id AND ${IS_LIVE_SQL}))
  FOR SHARE OF o`;

/** The values of {@link CONFIRMED_SQL}: organization, user, token, session, roles, scopes. */
export function confirmationValues({ actor, organization, action }: Access<'file.write'>) {
  const { roles, scopes } = allowing(action);
  return [organization.id, actor.userId, actor.tokenId, actor.sessionId, roles, scopes];
}

/**
 * Locks the actor's token against revocation until the transaction ends, so that a link which it creates
 * exists when what the token created is revoked.
 * @throws UNAUTHENTICATED if it was revoked
 */
export async function lockToken(tx: Transaction, { tokenId }: Actor): Promise<void> {
  if (tokenId === null) return;
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM tokens WHERE id = ${tokenId} AND revoked_at IS NULL FOR SHARE`;
  if (rows.length === 0) throw fail('TOKEN_REVOKED');
}

/**
 * Records the last use of a token, at most once a minute, so that a busy token costs few writes. A failure
 * here must not fail the request.
 */
async function recordUse(db: Database, tokenId: string, lastUsedAt: Date | null): Promise<void> {
  if (lastUsedAt && Date.now() - lastUsedAt.getTime() < 60_000) return;
  const text = `UPDATE tokens SET last_used_at = now()
    WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`;
  await db.query('token_use', text, [tokenId]).catch(() => {});
}

/**
 * Authorizes the creator of a generated URL. Its holder has no account, so an error about the creator's role
 * or token would mislead: the URL is no longer authorized.
 * @throws PERMISSION_DENIED with reason ISSUER_NOT_AUTHORIZED, after `onDenied`
 */
export async function authorizeCreator<T>(authorize: () => Promise<T>, onDenied: () => void): Promise<T> {
  try {
    return await authorize();
  } catch (error) {
    const isDenied =
      error instanceof AppError && (error.code === 'PERMISSION_DENIED' || error.code === 'UNAUTHENTICATED');
    if (!isDenied) throw error;
    onDenied();
    throw fail('ISSUER_NOT_AUTHORIZED', { cause: error });
  }
}
