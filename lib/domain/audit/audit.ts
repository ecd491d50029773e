import type { Actor, Origin } from '@/lib/base/actor';
import type { AuditAction, DeniedAction } from '@/lib/base/audit-action';
import { newId } from '@/lib/base/ids';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Token } from '@/lib/platform/db/generated/client';
import { folderName, targetName, targetNameSql } from './target-name';

/** The number of rows per statement. */
const CHUNK_SIZE = 5_000;

/** What the log records of an actor. */
export type Recorded = Pick<Actor, 'userId' | 'tokenId' | 'sessionId' | 'uploadUrlId' | 'origin'> & {
  /** The download URL that was used. */
  downloadUrlId?: string;
};

type Event = {
  organizationId: string;
  action: AuditAction;
  target: string;
  outcome?: 'OK' | 'DENIED';
  actor?: Recorded;
};

/**
 * Records a change in the audit log of its organization, in the transaction of the change: after a new name
 * is given to the target, and before it is deleted. Without an actor it was the command line or a worker.
 */
export const record = (tx: Transaction, { target, ...event }: Event): Promise<void> =>
  recordAll(tx, event, [target]);

/** Records the same event for any number of targets. */
export async function recordAll(
  tx: Transaction,
  { organizationId, action, outcome = 'OK', actor }: Omit<Event, 'target'>,
  targets: string[],
): Promise<void> {
  const { userId, tokenId, sessionId, uploadUrlId, origin } = actor ?? noActor;
  for (let at = 0; at < targets.length; at += CHUNK_SIZE) {
    const chunk = targets.slice(at, at + CHUNK_SIZE);
    // The time of the statement: events of one transaction stay in order.
    await tx.$executeRaw`
      INSERT INTO audit_events (id, organization_id, created_at, action, target, target_name, folder_name, outcome, user_id,
        token_id, session_id, upload_url_id, address, request_id)
      SELECT e.id, e.organization_id, clock_timestamp(), ${action}, e.target, ${targetName(action)}, ${folderName(action)}, ${outcome},
        ${userId}, ${tokenId}, ${sessionId}, ${uploadUrlId}, ${origin.address}, ${origin.requestId}
      FROM (SELECT given.id, given.target, ${organizationId}::text AS organization_id
        FROM unnest(${chunk.map(() => newId())}::text[], ${chunk}::text[]) AS given (id, target)) AS e`;
  }
}

const noActor = {
  userId: null,
  tokenId: null,
  sessionId: null,
  uploadUrlId: null,
  origin: { address: null, requestId: null },
};

type UserEvent = {
  action: Extract<AuditAction, `${'user' | 'token' | 'session'}.${string}`>;
  userId: string;
  outcome?: 'OK' | 'DENIED';
  /** The session of a session event. */
  sessionId?: string;
  /** The token of a token event, and the organizations that it is limited to. */
  token?: Pick<Token, 'id' | 'organizationIds'>;
  actor?: Recorded;
};

/**
 * Records a change of a user, of their session or of their token in the audit logs of all organizations of
 * the user; of a limited token, in those that it is limited to.
 */
export async function recordOfUser(
  tx: Transaction,
  { action, userId, outcome, sessionId, token, actor }: UserEvent,
): Promise<void> {
  const allowedOrganizationIds = token?.organizationIds ?? [];
  const organizationId = allowedOrganizationIds.length > 0 ? { in: allowedOrganizationIds } : undefined;
  const where = { userId, organizationId, organization: { deletedAt: null } };
  for (const { organizationId } of await tx.membership.findMany({ where }))
    await record(tx, { organizationId, action, target: token?.id ?? sessionId ?? userId, outcome, actor });
}

/** A denied caller: a user, or the holder of a URL or link. */
type Denied = Partial<Pick<Actor, 'userId' | 'tokenId' | 'sessionId' | 'uploadUrlId'>> & {
  downloadUrlId?: string;
  shareLinkId?: string;
  origin: Origin;
};

type Denial = {
  organizationId: string;
  action: DeniedAction;
  target?: string;
  actor: Denied;
};

/**
 * Records a denied action in the audit log of the organization, if it exists. It needs no transaction,
 * because nothing changes. A failure here must not replace the error of the caller.
 */
export async function recordDenied(
  db: Database,
  { organizationId, action, target = '', actor }: Denial,
): Promise<void> {
  const { userId, tokenId, sessionId, uploadUrlId, downloadUrlId, shareLinkId, origin } = actor;
  const text = `INSERT INTO audit_events (id, organization_id, action, target, target_name, outcome, user_id, token_id,
      session_id, upload_url_id, download_url_id, share_link_id, address, request_id)
    SELECT e.id, e.organization_id, e.action, e.target, ${targetNameSql(action)}, 'DENIED', $5, $6, $7, $8, $9, $10, $11, $12
    FROM (SELECT $1::text AS id, o.id AS organization_id, $3::text AS action, $4::text AS target
      FROM organizations o WHERE o.id = $2 AND o.deleted_at IS NULL) AS e`;
  // The text depends on the kind of the action, and so does the name of the prepared statement.
  await db
    .query(`audit_denied_${action.slice(0, action.indexOf('.'))}`, text, [
      newId(),
      organizationId,
      action,
      target,
      userId,
      tokenId,
      sessionId,
      uploadUrlId,
      downloadUrlId,
      shareLinkId,
      origin.address,
      origin.requestId,
    ])
    .catch(() => {});
}
