import { randomInt } from 'node:crypto';
import type { Transaction } from '@/lib/db/database';

const shards = 16;

/** Changes of what an organization holds. `sizeBytes` are of live files, `trashedSizeBytes` of the trash; both count against a quota. */
export type UsageChange = { fileCount?: number; sizeBytes?: bigint; trashedSizeBytes?: bigint };

/** Moves one shard, chosen at random, so that parallel changes seldom wait for each other. Shards may be negative; their sum is right. */
export async function countUsage(
  tx: Transaction,
  organizationId: string,
  change: UsageChange,
): Promise<void> {
  const { fileCount = 0, sizeBytes = 0n, trashedSizeBytes = 0n } = change;
  await tx.$executeRaw`
    INSERT INTO usage_counters AS u (organization_id, shard, file_count, size_bytes, trashed_size_bytes)
    VALUES (${organizationId}, ${randomInt(shards)}, ${fileCount}, ${sizeBytes}, ${trashedSizeBytes})
    ON CONFLICT (organization_id, shard) DO UPDATE SET
      file_count = u.file_count + excluded.file_count,
      size_bytes = u.size_bytes + excluded.size_bytes,
      trashed_size_bytes = u.trashed_size_bytes + excluded.trashed_size_bytes`;
}
