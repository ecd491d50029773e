import type { Actor, Origin } from '@/lib/base/actor';
import type { AuditAction, DeniedAction } from '@/lib/base/audit-action';
import { newId } from '@/lib/base/ids';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Token } from '@/lib/platform/db/generated/client';

/** How many rows one statement writes. */
const chunkSize = 5_000;

type Event = { organizationId: string; action: AuditAction; target: string; actor?: Actor };

/**
 * Writes the change into the organization's trail, in the change's own transaction. Without an actor it was
 * the command line or a worker.
 */
export async function record(
  tx: Transaction,
  { organizationId, action, target, actor }: Event,
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      id: newId(),
      organizationId,
      action,
      target,
      outcome: 'OK',
      userId: actor?.userId,
      tokenId: actor?.tokenId,
      uploadUrlId: actor?.uploadUrlId,
      address: actor?.origin.address,
      requestId: actor?.origin.requestId,
    },
  });
}

/** The same for one event of each target, as many as there are. */
export async function recordAll(
  tx: Transaction,
  { organizationId, action, actor }: Omit<Event, 'target'>,
  targets: string[],
): Promise<void> {
  for (let at = 0; at < targets.length; at += chunkSize) {
    const chunk = targets.slice(at, at + chunkSize);
    await tx.$executeRaw`
      INSERT INTO audit_events
        (id, organization_id, action, target, outcome, user_id, token_id, upload_url_id, address, request_id)
      SELECT event.id, ${organizationId}, ${action}, event.target, 'OK', ${actor?.userId}, ${actor?.tokenId},
        ${actor?.uploadUrlId}, ${actor?.origin.address}, ${actor?.origin.requestId}
      FROM unnest(${chunk.map(() => newId())}::text[], ${chunk}::text[]) AS event (id, target)`;
  }
}

type UserEvent = {
  action: Extract<AuditAction, `${'user' | 'token'}.${string}`>;
  userId: string;
  /** Their token, if it is about one, and the organizations that it is pinned to. */
  token?: Pick<Token, 'id' | 'organizationIds'>;
  actor?: Actor;
};

/**
 * Writes what became of a user, or of a token of theirs, into the trail of every organization that they are a
 * member of and that it is for.
 */
export async function recordOfUser(
  tx: Transaction,
  { action, userId, token, actor }: UserEvent,
): Promise<void> {
  const allowedOrganizationIds = token?.organizationIds ?? [];
  const organizationId = allowedOrganizationIds.length > 0 ? { in: allowedOrganizationIds } : undefined;
  const where = { userId, organizationId, organization: { deletedAt: null } };
  for (const { organizationId } of await tx.membership.findMany({ where }))
    await record(tx, { organizationId, action, target: token?.id ?? userId, actor });
}

/** Who was not allowed: a user, or whoever came by a URL or link. */
type Denied = Partial<Pick<Actor, 'userId' | 'tokenId' | 'uploadUrlId'>> & {
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
 * Writes what somebody known was not allowed to do into the trail of the organization, if there is one. There
 * is no change whose transaction it could be part of; a failure here must not become the answer.
 */
export async function recordDenied(
  db: Database,
  { organizationId, action, target = '', actor }: Denial,
): Promise<void> {
  const { userId, tokenId, uploadUrlId, shareLinkId, origin } = actor;
  const text = `INSERT INTO audit_events
      (id, organization_id, action, target, outcome, user_id, token_id, upload_url_id, share_link_id, address, request_id)
    SELECT $1, id, $3, $4, 'DENIED', $5, $6, $7, $8, $9, $10 FROM organizations WHERE id = $2 AND deleted_at IS NULL`;
  await db
    .query('audit_denied', text, [
      ...[newId(), organizationId, action, target, userId, tokenId, uploadUrlId, shareLinkId],
      ...[origin.address, origin.requestId],
    ])
    .catch(() => {});
}
