import type { Logger } from 'pino';
import { AppError } from '@/lib/base/errors';
import type { Database } from '@/lib/platform/db/database';
import type { Resumables } from './resumable';
import type { UploadUrls } from './upload-urls';

type RecoveryDeps = {
  db: Database;
  uploadUrls: UploadUrls;
  resumables: Pick<Resumables, 'finishWhole'>;
  log: Logger;
};

/** Makes the files of uploads that a death left with all their bytes, for senders who do not come back. */
export function createRecovery({ db, uploadUrls, resumables, log }: RecoveryDeps) {
  /**
   * What cannot become a file as things are (its URL took others, say) is left to its next request, and to
   * its expiry.
   */
  const permanentlyFailed = new Set<string>();

  return async function finalizeOrphaned(): Promise<void> {
    const left = await db.prisma.$queryRaw<{ id: string; uploadUrlId: string }[]>`
      SELECT id, upload_url_id AS "uploadUrlId" FROM uploads
      WHERE finished_file_id IS NULL AND offset_bytes = size_bytes AND protocol IN ('TUS', 'CONTENT_RANGE') AND NOT is_partial
        AND coalesce(lease_until < now(), true) AND expires_at > now() AND id <> ALL (${[...permanentlyFailed]}) LIMIT 100`;
    for (const { id, uploadUrlId } of left) {
      try {
        const { access, url } = await uploadUrls.reopen(uploadUrlId, { address: null, requestId: null });
        await resumables.finishWhole(access, url, id);
      } catch (err) {
        const mayPass = !(err instanceof AppError) || err.code === 'UNAVAILABLE' || err.code === 'ABORTED';
        if (!mayPass) permanentlyFailed.add(id);
        log.warn({ err, upload: id, mayPass }, 'an upload that has all its bytes could not be finished');
      }
    }
  };
}
