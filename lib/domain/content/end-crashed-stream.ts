import { fail } from '@/lib/base/errors';
import type { Transaction } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import { dropUnacknowledged } from './discard';

/**
 * Ends a crashed stream to a file whose row the caller's transaction has locked, and drops the bytes beyond
 * its last flush.
 * @throws ABORTED with reason FILE_IS_STREAMED while a live stream writes to the file
 */
export async function endCrashedStream(
  tx: Transaction,
  organizationId: string,
  fileId: string,
): Promise<void> {
  const [stream] = await tx.$queryRaw<{ id: string; isAlive: boolean }[]>`
    SELECT id, coalesce(lease_owner IS NOT NULL AND lease_until >= now(), false) AS "isAlive" FROM uploads
    WHERE organization_id = ${organizationId} AND file_id = ${fileId} AND protocol = 'GRPC' FOR UPDATE`;
  if (!stream) return;
  if (stream.isAlive) throw fail('FILE_IS_STREAMED');
  const upload: Upload = await tx.upload.delete({ where: { id: stream.id } });
  await dropUnacknowledged(tx, upload);
}
