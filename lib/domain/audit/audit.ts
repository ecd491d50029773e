import type { Actor, Origin } from '@/lib/base/actor';
import type { AuditAction, DeniedAction } from '@/lib/base/audit-action';
import { newId } from '@/lib/base/ids';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Token } from '@/lib/platform/db/generated/client';

/** The number of rows per statement. */
const CHUNK_SIZE = 5_000;

/** What the log records of an actor. */
type Recorded = Pick<Actor, 'userId' | 'tokenId' | 'sessionId' | 'uploadUrlId' | 'origin'>;

type Event = {
  organizationId: string;
  action: AuditAction;
  target: string;
  outcome?: 'OK' | 'DENIED';
  actor?: Recorded;
};

/**
 * Records a change in the audit log of its organization, in the transaction of the change. Without an actor
 * it was the command line or a worker.
 */
export async function record(
  tx: Transaction,
  { organizationId, action, target, outcome = 'OK', actor }: Event,
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      id: newId(),
      organizationId,
      action,
      target,
      outcome,
      userId: actor?.userId,
      tokenId: actor?.tokenId,
      sessionId: actor?.sessionId,
      uploadUrlId: actor?.uploadUrlId,
      address: actor?.origin.address,
      requestId: actor?.origin.requestId,
    },
  });
}

/** Records the same event for any number of targets. */
export async function recordAll(
  tx: Transaction,
  { organizationId, action, actor }: Omit<Event, 'target' | 'outcome'>,
  targets: string[],
): Promise<void> {
  for (let at = 0; at < targets.length; at += CHUNK_SIZE) {
    const chunk = targets.slice(at, at + CHUNK_SIZE);
    await tx.$executeRaw`
      INSERT INTO audit_events
        (id, organization_id, action, target, outcome, user_id, token_id, session_id, upload_url_id, address, request_id)
      SELECT event.id, ${organizationId}, ${action}, event.target, 'OK', ${actor?.userId}, ${actor?.tokenId},
        ${actor?.sessionId}, ${actor?.uploadUrlId}, ${actor?.origin.address}, ${actor?.origin.requestId}
      FROM unnest(${chunk.map(() => newId())}::text[], ${chunk}::text[]) AS event (id, target)`;
  }
}

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
  const { userId, tokenId, sessionId, uploadUrlId, shareLinkId, origin } = actor;
  const text = `INSERT INTO audit_events
      (id, organization_id, action, target, outcome, user_id, token_id, session_id, upload_url_id, share_link_id, address,
        request_id)
    SELECT $1, id, $3, $4, 'DENIED', $5, $6, $7, $8, $9, $10, $11 FROM organizations WHERE id = $2 AND deleted_at IS NULL`;
  await db
    .query('audit_denied', text, [
      newId(),
      organizationId,
      action,
      target,
      userId,
      tokenId,
      sessionId,
      uploadUrlId,
      shareLinkId,
      origin.address,
      origin.requestId,
    ])
    .catch(() => {});
}
