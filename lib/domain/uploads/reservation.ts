import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, fail } from '@/lib/base/errors';
import { reserveQuota } from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';

/** The reservation of an upload's row. */
type Reserving = { id: string; organizationId: string; reservedBytes: bigint };

/** How much is reserved at once for an upload of unknown length. */
const STEP_BYTES = 8n * 2n ** 20n;
/** How long an upload waits for the reservations of others, and how often it tries. */
const MAX_WAIT_MS = 30_000;
const POLL_MS = 200;

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
 *
 * Uploads of unknown length that do not all fit would use up the quota between them, so that none finishes.
 * So the oldest one waits for what the others release, while every other one that needs more fails.
 */
export async function reserveAhead(db: Database, upload: Reserving, bytes: bigint): Promise<bigint> {
  const deadline = Date.now() + MAX_WAIT_MS;
  let wanted = bytes + STEP_BYTES;
  for (;;) {
    try {
      await reserve(db, upload, wanted);
      return upload.reservedBytes;
    } catch (error) {
      if (!(error instanceof AppError) || error.reason !== 'QUOTA_EXCEEDED') throw error;
      if (wanted === bytes) {
        if (Date.now() > deadline || !(await isFirstOfSeveral(db, upload))) throw error;
        await sleep(POLL_MS);
      }
      wanted = bytes;
    }
  }
}

/** Whether an upload is the oldest of several in progress whose length is unknown. */
async function isFirstOfSeveral(db: Database, { id, organizationId }: Reserving): Promise<boolean> {
  const [row] = await db.prisma.$queryRaw<{ isFirst: boolean }[]>`
    SELECT count(*) > 0 AND count(*) FILTER (WHERE (o.created_at, o.id) < (u.created_at, u.id)) = 0 AS "isFirst"
    FROM uploads u JOIN uploads o ON o.organization_id = u.organization_id AND o.id <> u.id
    WHERE u.id = ${id} AND u.organization_id = ${organizationId} AND o.size_bytes IS NULL
      AND o.reserved_bytes > 0 AND o.finished_file_id IS NULL AND o.lease_until > now()`;
  return row?.isFirst ?? false;
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
