import { createHash } from 'node:crypto';
import { groupBy } from '@/lib/base/group-by';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { type AuditEvent, Prisma } from '@/lib/platform/db/generated/client';

/** The hash before the first seal of a chain. */
export const INITIAL_HASH = Buffer.alloc(32);

/**
 * Seals and their events, in SQL. By the id alone, which is unique: with the organization as well, PostgreSQL
 * may take the index by time, and read all events of the organization for each seal.
 */
export const SEALED_EVENTS_SQL = 'audit_seals s JOIN audit_events a ON a.id = s.event_id';

/** The most events of one transaction of the sealer. */
export const BATCH_SIZE = 2_000;
const TIMEOUT_MS = 60_000;

/**
 * Longer than any transaction and any difference of clocks: an event that is older than the last seal by more
 * is already sealed.
 */
const OVERLAP = '15 minutes';
const SEALING_LOCK = 4_265_325_513;

/** The fields of an event that its seal covers. */
export type SealedEvent = Omit<AuditEvent, 'recordedAt'>;

/** The hash of an event in the chain: SHA-256 over the previous hash and all fields of the event. */
export function sealOf(previousHash: Uint8Array, event: SealedEvent): Buffer {
  const { id, organizationId, createdAt, userId, tokenId, uploadUrlId, action, target, outcome } = event;
  const fields = [organizationId, id, createdAt.toISOString(), userId, tokenId, uploadUrlId];
  // These fields are newer than the chain: events without them keep their hash.
  const newerFields = [
    event.shareLinkId,
    event.sessionId,
    event.downloadUrlId,
    event.targetName,
    event.folderName,
  ];
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
 * Every transaction before this one has ended, and its events are sealed: `xmin` of the snapshot that saw
 * them. Null: unknown.
 */
export type SealingHorizon = string | null;

/** What one look at the database found, and the horizon if nothing is left to seal. */
export type Unsealed = { ids: string[]; horizon: string };

/**
 * The oldest committed events without a seal, at most `limit`. A transaction that commits late is at or
 * after the horizon as long as it runs, so its events are found whenever it commits. Rows that a restored
 * database brought carry numbers of another one: those above every transaction are excluded, and the first
 * look, which has no horizon, finds what they left unsealed. Not a prepared statement: with a plan from when
 * there were few seals, PostgreSQL would read all of them for each event.
 */
export async function findUnsealed(
  query: Database['queryUnprepared'],
  horizon: SealingHorizon,
  limit: number,
): Promise<Unsealed> {
  const lastSeal = `coalesce((SELECT max(sealed_at) FROM audit_seals), '-infinity')`;
  // With a horizon, not by the index of times: it would read all events of the last minutes again.
  const window =
    horizon === null
      ? `a.created_at > ${lastSeal} - interval '${OVERLAP}'`
      : `a.created_at + interval '${OVERLAP}' > ${lastSeal}
          AND a.transaction_id >= $2::text::xid8 AND a.transaction_id < pg_snapshot_xmax(pg_current_snapshot())`;
  // A subquery for each row: a join would read all seals.
  const text = `
    WITH unsealed AS (
      SELECT a.id, a.recorded_at, a.created_at FROM audit_events a
      WHERE ${window}
        AND (SELECT s.sequence FROM audit_seals s WHERE s.organization_id = a.organization_id AND s.event_id = a.id) IS NULL
      ORDER BY a.recorded_at NULLS FIRST, a.created_at, a.id LIMIT $1)
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
      array(SELECT id FROM unsealed ORDER BY recorded_at NULLS FIRST, created_at, id) AS ids`;
  const [found] = await query<Unsealed>(text, horizon === null ? [limit] : [limit, horizon]);
  return found as Unsealed;
}

/** The last sequence of each organization whose events were sealed, and the horizon after that. */
export type Sealed = { heads: Map<string, bigint>; horizon: SealingHorizon; isComplete: boolean };

/**
 * Seals committed events: appends those without a seal to the hash chain of their organization, separately
 * from the changes that wrote them, so that no commit waits for another. Readers see the sequence of an event
 * only when this transaction commits, and only one process at a time runs it: what they see has no gaps, and
 * what appears later comes after it.
 */
export function sealBatch(db: Database, horizon: SealingHorizon): Promise<Sealed> {
  return db.transaction(
    async (tx) => {
      const nothing = { heads: new Map(), horizon, isComplete: true };
      const [lock] = await tx.$queryRaw<{ isOurs: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(${SEALING_LOCK}::bigint) AS "isOurs"`;
      if (!lock?.isOurs) return nothing;
      const query = <Row>(text: string, values: unknown[]) => tx.$queryRawUnsafe<Row[]>(text, ...values);
      const found = await findUnsealed(query, horizon, BATCH_SIZE);
      const rows = await tx.auditEvent.findMany({ where: { id: { in: found.ids } } });
      const byId = new Map(rows.map((event) => [event.id, event]));
      const events = found.ids.flatMap((id) => byId.get(id) ?? []);
      const heads = new Map<string, bigint>();
      for (const [id, ofOrganization] of groupBy(events, ({ organizationId }) => organizationId))
        heads.set(id, await extendChain(tx, id, ofOrganization));
      const isComplete = found.ids.length < BATCH_SIZE;
      return { heads, horizon: isComplete ? found.horizon : horizon, isComplete };
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

/** Returns the sequence of the last event. */
async function extendChain(tx: Transaction, organizationId: string, events: SealedEvent[]): Promise<bigint> {
  const last = await tx.auditSeal.findFirst({ where: { organizationId }, orderBy: { sequence: 'desc' } });
  const sequence = last?.sequence ?? 0n;
  let hash: Uint8Array = last?.hash ?? INITIAL_HASH;
  const hashes = events.map((event) => {
    hash = sealOf(hash, event);
    return Buffer.from(hash).toString('hex');
  });
  await tx.$executeRaw`
    INSERT INTO audit_seals (organization_id, sequence, event_id, hash)
    SELECT ${organizationId}, ${sequence} + e.at, e.id, decode(e.hash, 'hex')
    FROM unnest(${events.map(({ id }) => id)}::text[], ${hashes}::text[]) WITH ORDINALITY AS e (id, hash, at)`;
  return sequence + BigInt(events.length);
}

/**
 * Deletes sealed events older than `cutoff` from the beginning of each chain. The seal of the last one stays,
 * because the hash of the next one depends on it.
 */
export async function deleteExpiredAuditEvents(db: Database, cutoff: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const deleted = await tx.$executeRaw`
      WITH recent AS (
        SELECT s.organization_id, min(s.sequence) AS first FROM ${Prisma.raw(SEALED_EVENTS_SQL)}
        WHERE a.created_at >= ${cutoff} GROUP BY s.organization_id)
      DELETE FROM audit_events a USING audit_seals s
      WHERE s.event_id = a.id AND a.created_at < ${cutoff}
        AND s.sequence < coalesce((SELECT first FROM recent WHERE recent.organization_id = a.organization_id), 'infinity'::float8)`;
    if (deleted === 0) return;
    await tx.$executeRaw`
      DELETE FROM audit_seals s WHERE s.sequence < (
        SELECT max(expired.sequence) FROM audit_seals expired WHERE expired.organization_id = s.organization_id
          AND NOT EXISTS (SELECT 1 FROM audit_events a WHERE a.id = expired.event_id))`;
  });
}
