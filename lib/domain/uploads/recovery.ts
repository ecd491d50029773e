import type { Logger } from 'pino';
import { AppError } from '@/lib/base/errors';
import type { Database } from '@/lib/platform/db/database';
import { canAssemble, type Storage } from '@/lib/platform/storage/storage';
import type { Resumables } from './resumable';
import { MAX_ASSEMBLY_HOURS } from './seal-assemblies';
import type { UploadUrls } from './upload-urls';

type RecoveryDeps = {
  db: Database;
  storage: Storage;
  uploadUrls: UploadUrls;
  resumables: Pick<Resumables, 'finishComplete' | 'sealIdle'>;
  log: Logger;
};

/** Completes what senders that do not return have left. */
export function createRecovery({ db, storage, uploadUrls, resumables, log }: RecoveryDeps) {
  /** Uploads that cannot become files, for instance because their URL is exhausted, are left to expire. */
  const permanentlyFailed = new Set<string>();

  return { finalizeOrphaned, sealIdle };

  /** Seals objects that have been in parts for long; see {@link MAX_ASSEMBLY_HOURS}. */
  async function sealIdle(): Promise<void> {
    if (!canAssemble(storage)) return;
    const idle = await db.prisma.$queryRaw<{ id: string }[]>`
      SELECT id FROM uploads u
      WHERE finished_file_id IS NULL AND created_at < now() - make_interval(hours => ${MAX_ASSEMBLY_HOURS})
        AND coalesce(lease_until < now(), true) AND expires_at > now() AND EXISTS (
          SELECT FROM segments s WHERE s.organization_id = u.organization_id AND s.content_id = u.content_id
            AND s.assembly IS NOT NULL AND s.created_at < now() - make_interval(hours => ${MAX_ASSEMBLY_HOURS}))
      LIMIT 100`;
    for (const { id } of idle) {
      await resumables
        .sealIdle(id)
        .catch((err) => log.warn({ err, upload: id }, 'sealing the objects of an idle upload failed'));
    }
  }

  /** Creates the files of uploads that a crash left with all their bytes. */
  async function finalizeOrphaned(): Promise<void> {
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
  }
}
