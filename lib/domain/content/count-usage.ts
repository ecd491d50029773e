import { randomInt } from 'node:crypto';
import type { Transaction } from '@/lib/platform/db/database';

/** The number of counters of an organization, of which each change takes one at random. */
export const COUNTER_SHARDS = 16;

/**
 * A change of what an organization stores: live, in the trash, and only as earlier versions. All of it counts
 * against its quota.
 */
export type UsageChange = {
  fileCount?: number;
  sizeBytes?: bigint;
  trashedFileCount?: number;
  trashedSizeBytes?: bigint;
  versionSizeBytes?: bigint;
};

/** The sum of two changes. */
export function addUsage(a: UsageChange, b: UsageChange): Required<UsageChange> {
  return {
    fileCount: (a.fileCount ?? 0) + (b.fileCount ?? 0),
    sizeBytes: (a.sizeBytes ?? 0n) + (b.sizeBytes ?? 0n),
    trashedFileCount: (a.trashedFileCount ?? 0) + (b.trashedFileCount ?? 0),
    trashedSizeBytes: (a.trashedSizeBytes ?? 0n) + (b.trashedSizeBytes ?? 0n),
    versionSizeBytes: (a.versionSizeBytes ?? 0n) + (b.versionSizeBytes ?? 0n),
  };
}

/** How many bytes more, or fewer if negative, a change stores in all. */
export const addedBytes = ({ sizeBytes = 0n, trashedSizeBytes = 0n, versionSizeBytes = 0n }: UsageChange) =>
  sizeBytes + trashedSizeBytes + versionSizeBytes;

/**
 * Adds to one shard, chosen at random, so that parallel changes seldom wait for each other. A shard may
 * become negative; the sum of all is correct.
 */
export async function countUsage(
  tx: Transaction,
  organizationId: string,
  change: UsageChange,
): Promise<void> {
  const sum = addUsage(change, {});
  if (Object.values(sum).every((amount) => amount === 0 || amount === 0n)) return;
  await tx.$executeRawUnsafe(COUNT_SQL, ...valuesOf(organizationId, sum));
}

/** A content whose bytes are complete and durable. */
type NewContent = { contentId: string; sizeBytes: bigint; sha256: Uint8Array<ArrayBuffer> | null };

/** Counts a new file with a content that no other file has, and records what is known about its bytes. */
export async function countNewFile(
  tx: Transaction,
  organizationId: string,
  { contentId, sizeBytes, sha256 }: NewContent,
): Promise<void> {
  const values = valuesOf(organizationId, addUsage({ fileCount: 1, sizeBytes }, {}));
  await tx.$executeRawUnsafe(
    `WITH stored AS (
       UPDATE contents SET size_bytes = $4::bigint, sha256 = $9::bytea, usage = 'LIVE' WHERE organization_id = $1 AND id = $8)
     ${COUNT_SQL}`,
    ...values,
    contentId,
    sha256,
  );
}

const COUNT_SQL = `
  INSERT INTO usage_counters AS u
    (organization_id, shard, file_count, size_bytes, trashed_file_count, trashed_size_bytes, version_size_bytes)
  VALUES ($1, $2::int, $3::int, $4::bigint, $5::int, $6::bigint, $7::bigint)
  ON CONFLICT (organization_id, shard) DO UPDATE SET
    file_count = u.file_count + excluded.file_count,
    size_bytes = u.size_bytes + excluded.size_bytes,
    trashed_file_count = u.trashed_file_count + excluded.trashed_file_count,
    trashed_size_bytes = u.trashed_size_bytes + excluded.trashed_size_bytes,
    version_size_bytes = u.version_size_bytes + excluded.version_size_bytes`;

const valuesOf = (organizationId: string, change: Required<UsageChange>) => [
  organizationId,
  randomInt(COUNTER_SHARDS),
  change.fileCount,
  change.sizeBytes,
  change.trashedFileCount,
  change.trashedSizeBytes,
  change.versionSizeBytes,
];
