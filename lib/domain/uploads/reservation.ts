import { AppError, fail } from '@/lib/base/errors';
import { reserveQuota } from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';

/** An upload's row, as far as its reservation goes. */
type Reserving = { id: string; organizationId: string; reservedBytes: bigint };

/** What is reserved at once for an upload that does not tell its length. */
const stepBytes = 8n * 2n ** 20n;

/**
 * Holds `bytes` of the quota for an upload, if it holds fewer.
 * @throws RESOURCE_EXHAUSTED with reason QUOTA_EXCEEDED; NOT_FOUND where the upload has ended
 */
export async function reserve(db: Database, upload: Reserving, bytes: bigint): Promise<void> {
  if (bytes <= upload.reservedBytes) return;
  await db.transaction((tx) => reserveIn(tx, upload, bytes));
  upload.reservedBytes = bytes;
}

/**
 * The same for bytes that go on coming: reserves ahead of them while there is room for that. Answers how much
 * is held then.
 */
export async function reserveAhead(db: Database, upload: Reserving, bytes: bigint): Promise<bigint> {
  try {
    await reserve(db, upload, bytes + stepBytes);
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
