import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import type { Config } from '@/lib/config';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import type { Create, ResumableIntent } from './creation';
import { limitOf, tooLarge } from './ingest-pipeline';
import type { Progress } from './progress';
import type { UploadBounds } from './upload-urls';

/** The file that partial uploads become, in the order of their ids; `concatenation` identifies the call. */
type FinalIntent = ResumableIntent & { concatenation: string; partialIds: string[] };

type ConcatenateDeps = {
  db: Database;
  create: Create;
  finishComplete(access: Access<'file.write'>, bounds: UploadBounds, id: string): Promise<Progress>;
  config: Config;
};

export function createConcatenate({ db, create, finishComplete, config }: ConcatenateDeps) {
  /**
   * Creates one file from complete partial uploads. A repeated call, even after a crash, returns the same
   * file.
   * @throws as {@link findPartials} and {@link Create}
   */
  return async function concatenate(
    access: Access<'file.write'>,
    bounds: UploadBounds,
    intent: FinalIntent,
  ): Promise<Progress> {
    const { concatenation } = intent;
    const existing = await db.prisma.upload.findFirst({ where: { uploadUrlId: bounds.id, concatenation } });
    const { id } = existing ?? (await join(access, bounds, intent));
    await failpoint('tus.after_join');
    return finishComplete(access, bounds, id);
  };

  async function join(
    access: Access<'file.write'>,
    bounds: UploadBounds,
    intent: FinalIntent,
  ): Promise<Upload> {
    const partials = await findPartials(db, bounds, intent.partialIds);
    const total = partials.reduce((sum, { offsetBytes }) => sum + offsetBytes, 0n);
    const limit = limitOf(config, bounds);
    if (total > limit) throw tooLarge(limit);
    const { concatenation } = intent;
    const fill = (tx: Transaction, final: Upload) => joinPartials(tx, final, { partials, concatenation });
    return create(access, bounds, { intent, fill });
  }
}

/**
 * The complete partial uploads that a final upload names, in its order (tus "Concatenation").
 * @throws FAILED_PRECONDITION if one is not a partial upload of this URL, is incomplete, or is named twice
 */
async function findPartials(db: Database, bounds: UploadBounds, ids: string[]): Promise<Upload[]> {
  const found = await db.prisma.upload.findMany({
    where: { id: { in: ids }, uploadUrlId: bounds.id, isPartial: true, contentId: { not: null } },
  });
  const inOrder = ids.flatMap((id) =>
    found.filter((upload) => upload.id === id && upload.offsetBytes === upload.sizeBytes),
  );
  if (inOrder.length < ids.length || new Set(ids).size < ids.length) {
    throw fail('PARTIAL_NOT_READY');
  }
  return inOrder;
}

/**
 * Moves the segments of partial uploads into the final upload and deletes the partial ones, in the
 * transaction that creates it. Copies no bytes.
 * @throws ABORTED if another request uses one of them
 */
async function joinPartials(
  tx: Transaction,
  final: Upload,
  { partials, concatenation }: { partials: Upload[]; concatenation: string },
): Promise<Upload> {
  let start = 0n;
  for (const { id, organizationId, contentId, offsetBytes } of partials) {
    const deleted = await tx.$executeRaw`
      DELETE FROM uploads WHERE id = ${id} AND offset_bytes = ${offsetBytes} AND coalesce(lease_until < now(), true)`;
    if (deleted === 0) throw inUse();
    await tx.$executeRaw`
      UPDATE segments SET content_id = ${final.contentId}, start_bytes = start_bytes + ${start}
      WHERE organization_id = ${organizationId} AND content_id = ${contentId}`;
    await tx.content.delete({ where: { organizationId_id: { organizationId, id: contentId as string } } });
    start += offsetBytes;
  }
  return tx.upload.update({
    where: { id: final.id },
    // The final upload takes over the reservations of the deleted partial uploads.
    data: { offsetBytes: start, sizeBytes: start, reservedBytes: start, concatenation },
  });
}

const inUse = () =>
  fail('UPLOAD_TAKEN_OVER', {
    message: 'Another request used one of the partial uploads. Ask for their offsets again.',
  });
