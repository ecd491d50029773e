import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { record } from '@/lib/domain/audit/audit';
import { requestCompaction } from '@/lib/domain/content/compaction';
import { checksumOf } from '@/lib/domain/content/content-checksum';
import { dropUnacknowledged } from '@/lib/domain/content/discard';
import { endPendingVersion } from '@/lib/domain/content/keep-version';
import { openContent } from '@/lib/domain/content/read-content';
import { SNIFF_BYTES, sniff, typeOf } from '@/lib/domain/files/media-type';
import type { Database } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import type { Storage } from '@/lib/platform/storage/storage';
import type { LeaseRegistry } from './lease-registry';

type StreamFinalizerDeps = {
  db: Database;
  storage: Storage;
  leaseRegistry: LeaseRegistry;
  log: Logger;
  notifyWorker(): void;
};

const POLL_MS = 1_000;
const MAX_CONCURRENT = 4;

/**
 * Makes files ACTIVE again after streaming, however it ended: computes their digest and type, and requests
 * compaction. Every second it looks for streams without a live writer, which also finds those of crashed
 * processes.
 */
export function createStreamFinalizer({
  db,
  storage,
  leaseRegistry,
  log,
  notifyWorker,
}: StreamFinalizerDeps) {
  const stop = new AbortController();
  const running = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  /**
   * Ends the stream of this epoch with the digest of all flushed bytes. Does nothing if a later writer has
   * the file: then that stream computes the digest.
   */
  async function finalize(upload: Upload, epoch: number, sha256: Uint8Array<ArrayBuffer>): Promise<void> {
    const { organizationId, id, fileId, contentId, mimeType: keptType } = upload;
    const file = await db.prisma.file.findUnique({ where: { id: fileId ?? '' } });
    if (!file || !contentId || file.contentId !== contentId) return;
    const end = Math.min(SNIFF_BYTES, Number(file.sizeBytes));
    const head = await (await openContent({ db, storage }, file, { start: 0, end })).toArray();
    const sniffedType = await sniff(Buffer.concat(head), end === Number(file.sizeBytes));
    const crc32 = await checksumOf({ db, storage }, file);
    const { filename } = file;
    const mimeType = keptType ?? typeOf({ declared: null, sniffedType, filename, bound: null });
    await db.transaction(async (tx) => {
      // The file first: all transactions lock in this order.
      await tx.$executeRaw`SELECT 1 FROM files WHERE id = ${fileId} FOR UPDATE`;
      const current = await tx.upload.findUnique({ where: { id, leaseEpoch: epoch } });
      if (!current || current.offsetBytes !== file.sizeBytes) return;
      await tx.upload.delete({ where: { id } });
      await dropUnacknowledged(tx, current);
      const data = { state: 'ACTIVE', sha256, mimeType, sniffedType } as const;
      await tx.file.update({ where: { id: file.id }, data });
      await endPendingVersion(tx, { organizationId, fileId: file.id });
      await tx.content.update({
        where: { organizationId_id: { organizationId, id: contentId } },
        data: { sha256, crc32: BigInt(crc32) },
      });
      await requestCompaction(tx, { organizationId, contentId });
      // Followers of changes see the size and digest that the stream left.
      await record(tx, { organizationId, action: 'file.complete', target: file.id });
    });
    notifyWorker();
  }

  async function finishCrashed(upload: Upload): Promise<void> {
    const file = await db.prisma.file.findUnique({ where: { id: upload.fileId ?? '' } });
    if (file?.contentId !== upload.contentId || file === null) {
      await db.prisma.upload.deleteMany({ where: { id: upload.id, leaseEpoch: upload.leaseEpoch } });
      return;
    }
    const hash = createHash('sha256');
    for await (const chunk of await openContent({ db, storage }, file)) {
      stop.signal.throwIfAborted();
      hash.update(chunk);
    }
    await finalize(upload, upload.leaseEpoch, new Uint8Array(hash.digest()));
  }

  async function poll(): Promise<void> {
    if (stop.signal.aborted || running.size >= MAX_CONCURRENT) return;
    const orphaned = await db.prisma.$queryRaw<{ id: string }[]>`
      SELECT id FROM uploads WHERE protocol = 'GRPC' AND coalesce(lease_owner IS NULL OR lease_until < now(), true)
        AND id <> ALL (${[...running.keys(), ...leaseRegistry.ids()]}) LIMIT ${MAX_CONCURRENT - running.size}`;
    const uploads = await db.prisma.upload.findMany({ where: { id: { in: orphaned.map(({ id }) => id) } } });
    for (const upload of uploads) {
      if (running.has(upload.id)) continue;
      const work = finishCrashed(upload)
        .catch((err) => {
          if (!stop.signal.aborted) log.warn({ err }, 'finalizing a streamed file failed, will try again');
        })
        .finally(() => running.delete(upload.id));
      running.set(upload.id, work);
    }
  }

  const wake = () => void poll().catch((err) => log.warn({ err }, 'finding ended streams failed'));

  return {
    finalize,
    /** Looks for ended streams at once. */
    wake,
    start() {
      timer = setInterval(wake, POLL_MS);
      void adoptInterrupted(db).catch((err) => log.warn({ err }, 'finding interrupted streams failed'));
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      stop.abort();
      await Promise.allSettled(running.values());
    },
  };
}

/**
 * Creates ended streams for files that a backup restored as UPLOADING: a backup has no uploads, and only the
 * end of a stream makes such a file ACTIVE.
 */
async function adoptInterrupted(db: Database): Promise<void> {
  await db.prisma.$executeRaw`
    INSERT INTO uploads (id, organization_id, protocol, content_id, folder_id, file_id, mime_type, offset_bytes, creator_id, expires_at)
    SELECT f.id, f.organization_id, 'GRPC', f.content_id, f.folder_id, f.id, f.mime_type, f.size_bytes, f.creator_id, now()
    FROM files f WHERE f.state = 'UPLOADING' AND NOT EXISTS (
      SELECT 1 FROM uploads u WHERE u.organization_id = f.organization_id AND u.content_id = f.content_id)
    ON CONFLICT DO NOTHING`;
}
