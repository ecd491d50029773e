import type { Access } from '@/lib/base/actor';
import type { Config } from '@/lib/config';
import { addedBytes, countUsage } from '@/lib/domain/content/count-usage';
import { endCrashedStream } from '@/lib/domain/content/end-crashed-stream';
import { openContent } from '@/lib/domain/content/read-content';
import { settleContents } from '@/lib/domain/content/release-contents';
import { lockFile } from '@/lib/domain/files/commit-file';
import { confirm } from '@/lib/domain/organizations/access';
import { settleQuota } from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';
import { IngestPipeline } from './ingest-pipeline';
import { storeSegments } from './store-segments';
import type { Uploads } from './uploads';

type SeparateContentDeps = {
  db: Database;
  storage: Storage;
  uploads: Uploads;
  config: Pick<Config, 'segmentSizeBytes'>;
  notifyWorker(): void;
};

/** A stream would append to a content that is not the file's own. */
export class SharedContentError extends Error {}

/**
 * Checks that bytes can be appended to the content of a locked file: the file has all its bytes, and no other
 * file has any of them, so that they are deleted with the file. Its own versions have the first bytes only.
 * @throws SharedContentError
 */
export async function assertOwnContent(
  tx: Transaction,
  { organizationId, id }: { organizationId: string; id: string },
): Promise<void> {
  const [file] = await tx.$queryRaw<{ isOwn: boolean }[]>`
    SELECT c.size_bytes = f.size_bytes
      AND NOT EXISTS (SELECT 1 FROM files o WHERE o.organization_id = c.organization_id AND o.content_id = c.id AND o.id <> f.id)
      AND NOT EXISTS (SELECT 1 FROM file_versions v
        WHERE v.organization_id = c.organization_id AND v.content_id = c.id AND v.file_id <> f.id) AS "isOwn"
    FROM files f JOIN contents c ON c.organization_id = f.organization_id AND c.id = f.content_id
    WHERE f.organization_id = ${organizationId} AND f.id = ${id}`;
  if (!file?.isOwn) throw new SharedContentError();
}

export type SeparateContent = ReturnType<typeof createSeparateContent>;

/** Gives a file a content of its own with the same bytes. To readers nothing changes. */
export function createSeparateContent({ db, storage, uploads, config, notifyWorker }: SeparateContentDeps) {
  /** @throws NOT_FOUND if the file was deleted; RESOURCE_EXHAUSTED when the quota is exceeded */
  return async function separateContent(access: Access<'file.write'>, fileId: string): Promise<void> {
    const organizationId = access.organization.id;
    const file = await db.transaction(async (tx) => {
      await confirm(tx, access);
      await lockFile(tx, organizationId, fileId);
      return tx.file.findUniqueOrThrow({ where: { id: fileId } });
    });
    const { sizeBytes, sha256 } = file;
    const reserved = { bytes: sizeBytes, files: 0 };
    const { upload, key } = await uploads.begin(access, {
      protocol: 'RAW',
      folderId: file.folderId,
      fileId,
      sizeBytes,
      reserved,
    });
    try {
      const ingest = new IngestPipeline(await openContent({ db, storage }, file), {
        limit: Number(sizeBytes),
      });
      const options = { firstKey: key, signal: upload.ended };
      const segments = await storeSegments({ storage, uploads, config }, upload, ingest, options);
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        const current = await lockFile(tx, organizationId, fileId);
        await endCrashedStream(tx, organizationId, fileId);
        await uploads.settle(tx, upload, segments);
        const { contentId } = upload;
        // Otherwise it was replaced meanwhile: the copy has no name, and is released.
        const isSame = current.contentId === file.contentId && current.sizeBytes === sizeBytes;
        if (isSame) {
          await tx.file.update({ where: { id: fileId }, data: { contentId } });
          const where = { organizationId_id: { organizationId, id: contentId } };
          await tx.content.update({ where, data: { sizeBytes, sha256 } });
        }
        const ids = [file.contentId, contentId];
        const change = await settleContents(tx, { organizationId, ids, mayErase: true });
        await settleQuota(tx, organizationId, { added: { bytes: addedBytes(change), files: 0 }, reserved });
        await countUsage(tx, organizationId, change);
      });
    } catch (error) {
      await uploads.abandon(upload).catch(() => {});
      throw error;
    } finally {
      uploads.release(upload);
      notifyWorker();
    }
  };
}
