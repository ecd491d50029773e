import { fail } from '@/lib/base/errors';
import type { Transaction } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import { dropUnacknowledged } from './discard';

/**
 * Makes sure that nobody streams into a file whose row the caller's transaction has locked. What a dead one
 * left beyond its last flush goes.
 * @throws ABORTED with reason FILE_IS_STREAMED
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
