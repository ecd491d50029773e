import type { Logger } from 'pino';
import { AppError } from '@/lib/base/errors';
import type { Database } from '@/lib/platform/db/database';
import type { Resumables } from './resumable';
import type { UploadUrls } from './upload-urls';

type RecoveryDeps = {
  db: Database;
  uploadUrls: UploadUrls;
  resumables: Pick<Resumables, 'finishComplete'>;
  log: Logger;
};

/** Creates the files of uploads that a crash left with all their bytes, for senders that do not return. */
export function createRecovery({ db, uploadUrls, resumables, log }: RecoveryDeps) {
  /** Uploads that cannot become files, for instance because their URL is exhausted, are left to expire. */
  const permanentlyFailed = new Set<string>();

  return async function finalizeOrphaned(): Promise<void> {
    const orphaned = await db.prisma.$queryRaw<{ id: string; uploadUrlId: string }[]>`
      SELECT id, upload_url_id AS "uploadUrlId" FROM uploads
      WHERE finished_file_id IS NULL AND offset_bytes = size_bytes AND protocol IN ('TUS', 'CONTENT_RANGE') AND NOT is_partial
        AND coalesce(lease_until < now(), true) AND expires_at > now() AND id <> ALL (${[...permanentlyFailed]}) LIMIT 100`;
    for (const { id, uploadUrlId } of orphaned) {
      try {
        const { access, url } = await uploadUrls.reopen(uploadUrlId, { address: null, requestId: null });
        await resumables.finishComplete(access, url, id);
      } catch (err) {
        const isTransient =
          !(err instanceof AppError) || err.code === 'UNAVAILABLE' || err.code === 'ABORTED';
        if (!isTransient) permanentlyFailed.add(id);
        log.warn({ err, upload: id, willRetry: isTransient }, 'finishing a complete upload failed');
      }
    }
  };
}
