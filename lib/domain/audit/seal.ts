import { createHash } from 'node:crypto';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { AuditEvent } from '@/lib/platform/db/generated/client';

/** What comes before the first seal of a chain. */
export const noHash = Buffer.alloc(32);

const batch = 2_000;
/**
 * No transaction lasts as long, and no two clocks are as far apart: what is older than the last seal by more
 * has been seen.
 */
const overlap = '15 minutes';
const sealingLock = 4_265_325_513;

/**
 * The hash of an event at its place in the chain: SHA-256 over the hash before it and all that the event
 * says.
 */
export function sealOf(before: Uint8Array, event: AuditEvent): Buffer {
  const { id, organizationId, createdAt, userId, tokenId, uploadUrlId, action, target, outcome } = event;
  const said = [organizationId, id, createdAt.toISOString(), userId, tokenId, uploadUrlId];
  // Later than the chain: what has none is sealed as ever.
  const more = event.shareLinkId === null ? [] : [event.shareLinkId];
  const text = JSON.stringify([...said, action, target, outcome, event.address, event.requestId, ...more]);
  return createHash('sha256').update(before).update(text).digest();
}

/**
 * Seals what has been committed: hangs events that have no seal yet to the end of their organization's hash
 * chain. Apart from the changes that wrote them, so that no commit waits for another. Answers how many it
 * sealed; of several processes one does it at a time.
 */
export async function sealAuditEvents(db: Database): Promise<number> {
  let count = 0;
  for (let sealed = batch; sealed === batch; count += sealed) sealed = await db.transaction(sealBatch);
  return count;
}

async function sealBatch(tx: Transaction): Promise<number> {
  const [lock] = await tx.$queryRaw<{ isOurs: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(${sealingLock}::bigint) AS "isOurs"`;
  if (!lock?.isOurs) return 0;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM audit_events a
    WHERE a.created_at > coalesce((SELECT max(sealed_at) FROM audit_seals), '-infinity') - ${overlap}::interval
      AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.organization_id = a.organization_id AND s.event_id = a.id)
    ORDER BY a.created_at, a.id LIMIT ${batch}`;
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
  let { sequence, hash }: { sequence: bigint; hash: Uint8Array } = last ?? { sequence: 0n, hash: noHash };
  const data = events.map((event) => {
    sequence += 1n;
    hash = sealOf(hash, event);
    return { organizationId, sequence, eventId: event.id, hash: new Uint8Array(hash) };
  });
  await tx.auditSeal.createMany({ data });
}

/**
 * Removes sealed events of before `cutoff` from the beginning of each chain. The seal of the last one stays,
 * for the next to hang on.
 */
export async function forgetAuditEvents(db: Database, cutoff: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const gone = await tx.$executeRaw`
      WITH kept AS (
        SELECT s.organization_id, min(s.sequence) AS first FROM audit_seals s
        JOIN audit_events a ON a.organization_id = s.organization_id AND a.id = s.event_id
        WHERE a.created_at >= ${cutoff} GROUP BY s.organization_id)
      DELETE FROM audit_events a USING audit_seals s
      WHERE s.organization_id = a.organization_id AND s.event_id = a.id AND a.created_at < ${cutoff}
        AND s.sequence < coalesce((SELECT first FROM kept WHERE kept.organization_id = a.organization_id), 'infinity'::float8)`;
    if (gone === 0) return;
    await tx.$executeRaw`
      DELETE FROM audit_seals s WHERE s.sequence < (
        SELECT max(gone.sequence) FROM audit_seals gone WHERE gone.organization_id = s.organization_id
          AND NOT EXISTS (SELECT 1 FROM audit_events a WHERE a.organization_id = gone.organization_id AND a.id = gone.event_id))`;
  });
}
