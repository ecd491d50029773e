import { dropUnacknowledged } from '@/lib/domain/content/discard';
import type { Database } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import { canGrow, type Storage } from '@/lib/platform/storage/storage';

/**
 * Like {@link dropUnacknowledged}; also truncates the last object if it was growing when its writer crashed.
 */
export async function truncateUnacknowledged(
  { db, storage }: { db: Database; storage: Storage },
  upload: Upload,
): Promise<number> {
  const { dropped, last } = await db.transaction(async (tx) => ({
    dropped: await dropUnacknowledged(tx, upload),
    last: await tx.segment.findFirst({
      where: { organizationId: upload.organizationId, contentId: upload.contentId ?? '' },
      orderBy: { startBytes: 'desc' },
    }),
  }));
  if (last?.sizeBytes && canGrow(storage)) await storage.trim(last.key, Number(last.sizeBytes));
  return dropped;
}
