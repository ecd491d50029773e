import { randomInt } from 'node:crypto';
import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Organization } from '@/lib/platform/db/generated/client';

const SHARDS = 16;

/** A change of what an organization stores, live and in the trash; both count against its quota. */
export type UsageChange = {
  fileCount?: number;
  sizeBytes?: bigint;
  trashedFileCount?: number;
  trashedSizeBytes?: bigint;
};

/**
 * Adds to one shard, chosen at random, so that parallel changes seldom wait for each other. A shard may
 * become negative; the sum of all is correct.
 */
export async function countUsage(
  tx: Transaction,
  organizationId: string,
  change: UsageChange,
): Promise<void> {
  const { fileCount = 0, sizeBytes = 0n, trashedFileCount = 0, trashedSizeBytes = 0n } = change;
  await tx.$executeRaw`
    INSERT INTO usage_counters AS u
      (organization_id, shard, file_count, size_bytes, trashed_file_count, trashed_size_bytes)
    VALUES
      (${organizationId}, ${randomInt(SHARDS)}, ${fileCount}, ${sizeBytes}, ${trashedFileCount}, ${trashedSizeBytes})
    ON CONFLICT (organization_id, shard) DO UPDATE SET
      file_count = u.file_count + excluded.file_count,
      size_bytes = u.size_bytes + excluded.size_bytes,
      trashed_file_count = u.trashed_file_count + excluded.trashed_file_count,
      trashed_size_bytes = u.trashed_size_bytes + excluded.trashed_size_bytes`;
}

type Limits = Pick<Organization, 'quotaBytes' | 'quotaFiles'>;

/** What an organization stores, and its quota (null: no limit). */
export async function usageOf(db: Database, { organization }: Access<'usage.read'>) {
  const [usage] = await db.prisma.$queryRaw<
    (Record<'fileCount' | 'sizeBytes' | 'trashedFileCount' | 'trashedSizeBytes', bigint> & Limits)[]
  >`
    SELECT coalesce(sum(u.file_count), 0)::bigint AS "fileCount", coalesce(sum(u.size_bytes), 0)::bigint AS "sizeBytes",
      coalesce(sum(u.trashed_file_count), 0)::bigint AS "trashedFileCount",
      coalesce(sum(u.trashed_size_bytes), 0)::bigint AS "trashedSizeBytes", o.quota_bytes AS "quotaBytes",
      o.quota_files AS "quotaFiles"
    FROM organizations o LEFT JOIN usage_counters u ON u.organization_id = o.id
    WHERE o.id = ${organization.id} GROUP BY o.id`;
  if (!usage) throw fail('NOT_A_MEMBER', { message: 'This organization was deleted.' });
  return usage;
}
