import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Database } from '@/lib/platform/db/database';
import type { Organization } from '@/lib/platform/db/generated/client';

type Limits = Pick<Organization, 'quotaBytes' | 'quotaFiles'>;

/** What an organization stores, and its quota (null: no limit). */
export async function usageOf(db: Database, { organization }: Access<'usage.read'>) {
  const [usage] = await db.prisma.$queryRaw<
    (Record<
      'fileCount' | 'sizeBytes' | 'trashedFileCount' | 'trashedSizeBytes' | 'versionSizeBytes',
      bigint
    > &
      Limits)[]
  >`
    SELECT coalesce(sum(u.file_count), 0)::bigint AS "fileCount", coalesce(sum(u.size_bytes), 0)::bigint AS "sizeBytes",
      coalesce(sum(u.trashed_file_count), 0)::bigint AS "trashedFileCount",
      coalesce(sum(u.trashed_size_bytes), 0)::bigint AS "trashedSizeBytes",
      coalesce(sum(u.version_size_bytes), 0)::bigint AS "versionSizeBytes", o.quota_bytes AS "quotaBytes",
      o.quota_files AS "quotaFiles"
    FROM organizations o LEFT JOIN usage_counters u ON u.organization_id = o.id
    WHERE o.id = ${organization.id} GROUP BY o.id`;
  if (!usage) throw fail('NOT_A_MEMBER', { message: 'This organization was deleted.' });
  return usage;
}
