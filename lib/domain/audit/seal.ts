import { createHash } from 'node:crypto';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { AuditEvent } from '@/lib/platform/db/generated/client';

/** The hash before the first seal of a chain. */
export const INITIAL_HASH = Buffer.alloc(32);

const BATCH_SIZE = 2_000;
/**
 * Longer than any transaction and any difference of clocks: an event that is older than the last seal by more
 * is already sealed.
 */
const OVERLAP = '15 minutes';
const SEALING_LOCK = 4_265_325_513;

/** The hash of an event in the chain: SHA-256 over the previous hash and all fields of the event. */
export function sealOf(previousHash: Uint8Array, event: AuditEvent): Buffer {
  const { id, organizationId, createdAt, userId, tokenId, uploadUrlId, action, target, outcome } = event;
  const fields = [organizationId, id, createdAt.toISOString(), userId, tokenId, uploadUrlId];
  // These fields are newer than the chain: events without them keep their hash.
  const newerFields = [event.shareLinkId, event.sessionId, event.downloadUrlId, event.targetName];
  while (newerFields.at(-1) === null) newerFields.pop();
  const text = JSON.stringify([
    ...fields,
    action,
    target,
    outcome,
    event.address,
    event.requestId,
    ...newerFields,
  ]);
  return createHash('sha256').update(previousHash).update(text).digest();
}

/**
 * Seals committed events: appends those without a seal to the hash chain of their organization, separately
 * from the changes that wrote them, so that no commit waits for another. Returns their number. Only one
 * process at a time does it.
 */
export async function sealAuditEvents(db: Database): Promise<number> {
  let count = 0;
  for (let sealed = BATCH_SIZE; sealed === BATCH_SIZE; count += sealed)
    sealed = await db.transaction(sealBatch);
  return count;
}

async function sealBatch(tx: Transaction): Promise<number> {
  const [lock] = await tx.$queryRaw<{ isOurs: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(${SEALING_LOCK}::bigint) AS "isOurs"`;
  if (!lock?.isOurs) return 0;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM audit_events a
    WHERE a.created_at > coalesce((SELECT max(sealed_at) FROM audit_seals), '-infinity') - ${OVERLAP}::interval
      AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.organization_id = a.organization_id AND s.event_id = a.id)
    ORDER BY a.created_at, a.id LIMIT ${BATCH_SIZE}`;
  const events = await tx.auditEvent.findMany({
    where: { id: { in: rows.map(({ id }) => id) } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  for (const id of new Set(events.map(({ organizationId }) => organizationId))) {
    await extendChain(
      tx,
      id,
      events.filter(({ organizationId }) => organizationId === id),
    );
  }
  return events.length;
}

async function extendChain(tx: Transaction, organizationId: string, events: AuditEvent[]): Promise<void> {
  const last = await tx.auditSeal.findFirst({ where: { organizationId }, orderBy: { sequence: 'desc' } });
  let { sequence, hash }: { sequence: bigint; hash: Uint8Array } = last ?? {
    sequence: 0n,
    hash: INITIAL_HASH,
  };
  const data = events.map((event) => {
    sequence += 1n;
    hash = sealOf(hash, event);
    return { organizationId, sequence, eventId: event.id, hash: new Uint8Array(hash) };
  });
  await tx.auditSeal.createMany({ data });
}

/**
 * Deletes sealed events older than `cutoff` from the beginning of each chain. The seal of the last one stays,
 * because the hash of the next one depends on it.
 */
export async function deleteExpiredAuditEvents(db: Database, cutoff: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const deleted = await tx.$executeRaw`
      WITH recent AS (
        SELECT s.organization_id, min(s.sequence) AS first FROM audit_seals s
        JOIN audit_events a ON a.organization_id = s.organization_id AND a.id = s.event_id
        WHERE a.created_at >= ${cutoff} GROUP BY s.organization_id)
      DELETE FROM audit_events a USING audit_seals s
      WHERE s.organization_id = a.organization_id AND s.event_id = a.id AND a.created_at < ${cutoff}
        AND s.sequence < coalesce((SELECT first FROM recent WHERE recent.organization_id = a.organization_id), 'infinity'::float8)`;
    if (deleted === 0) return;
    await tx.$executeRaw`
      DELETE FROM audit_seals s WHERE s.sequence < (
        SELECT max(expired.sequence) FROM audit_seals expired WHERE expired.organization_id = s.organization_id
          AND NOT EXISTS (SELECT 1 FROM audit_events a WHERE a.organization_id = expired.organization_id AND a.id = expired.event_id))`;
  });
}
