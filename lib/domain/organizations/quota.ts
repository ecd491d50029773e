import { randomInt } from 'node:crypto';
import { fail } from '@/lib/base/errors';
import type { Transaction } from '@/lib/platform/db/database';

/** So much of a quota: for the bytes of a file, and for the file. */
export type QuotaAmount = { bytes: bigint; files: number };

const shares = 16;

/** Where a quota bounds only one of the two, the other has this much. */
const boundless = 2n ** 61n;

/**
 * How a quota is kept, exactly and without a queue. What counts is what files hold, live and trashed, and
 * what is reserved for uploads under way, which stands on their rows and so ends with them, also in a crash.
 * Beside that, what is left is dealt out in shares. Whoever needs room takes it from one share, chosen at
 * random, so that parallel uploads seldom meet at one row; only when that share is too small, which is near
 * the end of the quota, all shares are locked, what is left is counted anew from the rows themselves, and
 * dealt out again. Shares are only ever taken from, never given back to: so they are at no time more in all
 * than what is left.
 *
 * The statement below takes room ($1 organization, $2 bytes, $3 files, $4 share) as a part of whatever
 * statement begins with it: `granted` has a row if there is no quota or the share was large enough. The lock
 * on the organization is the one that {@link rebalanceQuota} waits for.
 */
export const RESERVE_QUOTA_SQL = `
  organization AS (SELECT num_nonnulls(quota_bytes, quota_files) > 0 AS has_quota FROM organizations WHERE id = $1 FOR KEY SHARE),
  taken AS (
    UPDATE quota_shares SET remaining_bytes = remaining_bytes - $2::bigint, remaining_files = remaining_files - $3::bigint
    WHERE organization_id = $1 AND shard = $4::int AND remaining_bytes >= $2::bigint AND remaining_files >= $3::bigint
      AND (SELECT has_quota FROM organization) RETURNING 1),
  granted AS (SELECT 1 FROM organization WHERE NOT has_quota OR EXISTS (SELECT 1 FROM taken))`;

export const randomShard = () => randomInt(shares);

/**
 * Takes room in the caller's transaction, which is also the one that reserves or fills it.
 * @throws RESOURCE_EXHAUSTED with reason QUOTA_EXCEEDED
 */
export async function reserveQuota(
  tx: Transaction,
  organizationId: string,
  room: QuotaAmount,
): Promise<void> {
  const granted = await tx.$queryRawUnsafe<unknown[]>(
    `WITH ${RESERVE_QUOTA_SQL} SELECT 1 FROM granted`,
    ...[organizationId, room.bytes, room.files, randomShard()],
  );
  if (granted.length === 0) await reserveLastQuota(tx, organizationId, room);
}

/** The same from all shares together, for when one was too small. */
export async function reserveLastQuota(
  tx: Transaction,
  organizationId: string,
  room: QuotaAmount,
): Promise<void> {
  const left = await rebalanceQuota(tx, organizationId, room);
  if (left.bytes >= room.bytes && left.files >= room.files) return;
  throw fail('QUOTA_EXCEEDED', {
    metadata: { remaining_bytes: String(left.bytes), remaining_files: String(left.files) },
  });
}

/**
 * Takes what a change adds, if that is more than what was reserved for it. To be called when the reservation
 * is gone.
 * @throws RESOURCE_EXHAUSTED with reason QUOTA_EXCEEDED
 */
export async function settleQuota(
  tx: Transaction,
  organizationId: string,
  added: QuotaAmount,
  reserved: QuotaAmount,
): Promise<void> {
  if (added.bytes <= reserved.bytes && added.files <= reserved.files) return;
  await reserveQuota(tx, organizationId, { bytes: atLeastNone(added.bytes), files: added.files });
}

export const atLeastNone = (bytes: bigint) => (bytes > 0n ? bytes : 0n);

/**
 * Counts what is left of a quota and deals it out but for `kept`, if there is that much. Answers what is left
 * with it.
 */
export async function rebalanceQuota(
  tx: Transaction,
  organizationId: string,
  kept: QuotaAmount = { bytes: 0n, files: 0 },
): Promise<{ bytes: bigint; files: bigint }> {
  await tx.$executeRaw`
    INSERT INTO quota_shares (organization_id, shard) SELECT ${organizationId}, generate_series(0, ${shares - 1}::int)
    ON CONFLICT (organization_id, shard) DO NOTHING`;
  await tx.$queryRaw`SELECT 1 FROM quota_shares WHERE organization_id = ${organizationId} ORDER BY shard FOR UPDATE`;
  const [left] = await tx.$queryRaw<{ bytes: bigint; files: bigint }[]>`
    SELECT greatest(0, coalesce(o.quota_bytes, ${boundless}) - held.bytes - coming.bytes)::bigint AS bytes,
      greatest(0, coalesce(o.quota_files, ${boundless}) - held.files - coming.files)::bigint AS files
    FROM organizations o,
      LATERAL (SELECT coalesce(sum(size_bytes + trashed_size_bytes), 0) AS bytes,
        coalesce(sum(file_count + trashed_file_count), 0) AS files FROM usage_counters WHERE organization_id = o.id) held,
      LATERAL (SELECT coalesce(sum(reserved_bytes), 0) AS bytes, coalesce(sum(reserved_files), 0) AS files
        FROM uploads WHERE organization_id = o.id) coming
    WHERE o.id = ${organizationId}`;
  if (!left) throw new Error(`There is no organization ${organizationId}.`);
  const share = (rest: bigint) => atLeastNone(rest) / BigInt(shares);
  const [bytes, files] = [share(left.bytes - kept.bytes), share(left.files - BigInt(kept.files))];
  await tx.$executeRaw`
    UPDATE quota_shares SET remaining_bytes = ${bytes}, remaining_files = ${files} WHERE organization_id = ${organizationId}`;
  return left;
}
