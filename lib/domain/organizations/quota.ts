import { randomInt } from 'node:crypto';
import { fail } from '@/lib/base/errors';
import type { Transaction } from '@/lib/platform/db/database';

/** An amount of quota: bytes and number of files. */
export type QuotaAmount = { bytes: bigint; files: number };

const SHARDS = 16;

/** The quota of bytes or files that has no limit, where only the other is limited. */
const UNLIMITED = 2n ** 61n;

/**
 * Enforces a quota exactly, without a row that all uploads wait for. The quota counts what files store, live
 * and trashed, and what unfinished uploads reserve; a reservation is a column of the upload and so ends with
 * it, also after a crash. The remaining quota is split into shards. A reservation takes from one shard,
 * chosen at random, so that parallel uploads seldom lock the same row. Only if that shard is too small, close
 * to the limit, all shards are locked, the remaining quota is counted again from the rows, and split again.
 * Shards are only reduced, never refilled otherwise: their sum never exceeds the remaining quota.
 *
 * The SQL below reserves an amount for the organization $1 as a part of a larger statement, if `condition`
 * holds: `granted` has a row if it does and there is no quota or the shard was large enough.
 * {@link rebalanceQuota} waits for its lock on the organization.
 */
export const reserveQuotaSql = ({ condition = 'true', bytes = '$2', files = '$3', shard = '$4' } = {}) => `
  organization AS (
    SELECT num_nonnulls(quota_bytes, quota_files) > 0 AS has_quota FROM organizations WHERE id = $1 AND ${condition} FOR KEY SHARE),
  taken AS (
    UPDATE quota_shares SET remaining_bytes = remaining_bytes - ${bytes}::bigint, remaining_files = remaining_files - ${files}::bigint
    WHERE organization_id = $1 AND shard = ${shard}::int AND remaining_bytes >= ${bytes}::bigint AND remaining_files >= ${files}::bigint
      AND (SELECT has_quota FROM organization) RETURNING 1),
  granted AS (SELECT 1 FROM organization WHERE NOT has_quota OR EXISTS (SELECT 1 FROM taken))`;

const RESERVE_SQL = `WITH ${reserveQuotaSql()} SELECT 1 FROM granted`;

export const randomShard = () => randomInt(SHARDS);

/**
 * Reserves an amount in the transaction that also uses it.
 * @throws RESOURCE_EXHAUSTED with reason QUOTA_EXCEEDED
 */
export async function reserveQuota(
  tx: Transaction,
  organizationId: string,
  amount: QuotaAmount,
): Promise<void> {
  const granted = await tx.$queryRawUnsafe<unknown[]>(
    RESERVE_SQL,
    organizationId,
    amount.bytes,
    amount.files,
    randomShard(),
  );
  if (granted.length === 0) await reserveLastQuota(tx, organizationId, amount);
}

/** Reserves from all shards together, after one was too small. */
export async function reserveLastQuota(
  tx: Transaction,
  organizationId: string,
  amount: QuotaAmount,
): Promise<void> {
  const remaining = await rebalanceQuota(tx, organizationId, amount);
  if (isSufficient(remaining, amount)) return;
  throw fail('QUOTA_EXCEEDED', {
    metadata: { remaining_bytes: String(remaining.bytes), remaining_files: String(remaining.files) },
  });
}

/**
 * Checks what a change adds against the quota, unless its reservation covers it. Call it after the
 * reservation is removed.
 * @throws RESOURCE_EXHAUSTED with reason QUOTA_EXCEEDED
 */
export async function settleQuota(
  tx: Transaction,
  organizationId: string,
  { added, reserved }: { added: QuotaAmount; reserved: QuotaAmount },
): Promise<void> {
  if (isSufficient(reserved, added)) return;
  await reserveQuota(tx, organizationId, { bytes: notNegative(added.bytes), files: added.files });
}

export const notNegative = (bytes: bigint) => (bytes > 0n ? bytes : 0n);

/** What remains of a quota. */
type RemainingQuota = { bytes: bigint; files: bigint };

/** Whether the available quota covers an amount. */
export const isSufficient = (available: { bytes: bigint; files: bigint | number }, amount: QuotaAmount) =>
  available.bytes >= amount.bytes && available.files >= amount.files;

/** What each shard gets of the remaining quota after `reserved` is taken from it. */
export function shardOf(remaining: RemainingQuota, reserved: QuotaAmount): RemainingQuota {
  const split = (amount: bigint) => notNegative(amount) / BigInt(SHARDS);
  return {
    bytes: split(remaining.bytes - reserved.bytes),
    files: split(remaining.files - BigInt(reserved.files)),
  };
}

/**
 * Counts the remaining quota and splits it over the shards, except for `reserved`. Returns the remaining
 * quota including `reserved`.
 */
export async function rebalanceQuota(
  tx: Transaction,
  organizationId: string,
  reserved: QuotaAmount = { bytes: 0n, files: 0 },
): Promise<RemainingQuota> {
  await tx.$executeRaw`
    INSERT INTO quota_shares (organization_id, shard) SELECT ${organizationId}, generate_series(0, ${SHARDS - 1}::int)
    ON CONFLICT (organization_id, shard) DO NOTHING`;
  await tx.$queryRaw`SELECT 1 FROM quota_shares WHERE organization_id = ${organizationId} ORDER BY shard FOR UPDATE`;
  const [remaining] = await tx.$queryRaw<RemainingQuota[]>`
    SELECT greatest(0, coalesce(o.quota_bytes, ${UNLIMITED}) - stored.bytes - pending.bytes)::bigint AS bytes,
      greatest(0, coalesce(o.quota_files, ${UNLIMITED}) - stored.files - pending.files)::bigint AS files
    FROM organizations o,
      LATERAL (SELECT coalesce(sum(size_bytes + trashed_size_bytes + version_size_bytes), 0) AS bytes,
        coalesce(sum(file_count + trashed_file_count), 0) AS files FROM usage_counters WHERE organization_id = o.id) stored,
      LATERAL (SELECT coalesce(sum(reserved_bytes), 0) AS bytes, coalesce(sum(reserved_files), 0) AS files
        FROM uploads WHERE organization_id = o.id) pending
    WHERE o.id = ${organizationId}`;
  if (!remaining) throw new Error(`There is no organization ${organizationId}.`);
  const { bytes, files } = shardOf(remaining, reserved);
  await tx.$executeRaw`
    UPDATE quota_shares SET remaining_bytes = ${bytes}, remaining_files = ${files} WHERE organization_id = ${organizationId}`;
  return remaining;
}
