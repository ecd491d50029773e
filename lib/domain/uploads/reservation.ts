import { AppError, fail } from '@/lib/base/errors';
import { reserveQuota } from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';

/** The reservation of an upload's row. */
type Reserving = { id: string; organizationId: string; reservedBytes: bigint };

/** How much is reserved at once for an upload of unknown length. */
const STEP_BYTES = 8n * 2n ** 20n;

/**
 * Raises the quota reservation of an upload to `bytes`, if it is lower.
 * @throws RESOURCE_EXHAUSTED with reason QUOTA_EXCEEDED; NOT_FOUND if the upload has ended
 */
export async function reserve(db: Database, upload: Reserving, bytes: bigint): Promise<void> {
  if (bytes <= upload.reservedBytes) return;
  await db.transaction((tx) => reserveIn(tx, upload, bytes));
  upload.reservedBytes = bytes;
}

/**
 * Like {@link reserve}, for an upload of unknown length: reserves more than `bytes` while the quota allows
 * it. Returns the reserved bytes.
 */
export async function reserveAhead(db: Database, upload: Reserving, bytes: bigint): Promise<bigint> {
  try {
    await reserve(db, upload, bytes + STEP_BYTES);
  } catch (error) {
    if (!(error instanceof AppError) || error.reason !== 'QUOTA_EXCEEDED') throw error;
    await reserve(db, upload, bytes);
  }
  return upload.reservedBytes;
}

async function reserveIn(tx: Transaction, { id, organizationId, reservedBytes }: Reserving, bytes: bigint) {
  const more = bytes - reservedBytes;
  await reserveQuota(tx, organizationId, { bytes: more, files: 0 });
  const { count } = await tx.upload.updateMany({
    where: { id },
    data: { reservedBytes: { increment: more } },
  });
  if (count === 0) throw fail('UPLOAD_EXPIRED');
}
