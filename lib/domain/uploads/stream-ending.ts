import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { requestCompaction } from '@/lib/domain/content/compaction';
import { dropUnacknowledged } from '@/lib/domain/content/discard';
import { openContent } from '@/lib/domain/content/read-content';
import { sniff, sniffBytes, typeOf } from '@/lib/domain/files/media-type';
import type { Database } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import type { Storage } from '@/lib/platform/storage/storage';
import type { LeaseRegistry } from './lease-registry';

type StreamEndingDeps = {
  db: Database;
  storage: Storage;
  leaseRegistry: LeaseRegistry;
  log: Logger;
  notifyWorker(): void;
};

const pauseMs = 1_000;
const MAX_CONCURRENT = 4;

/**
 * Makes files ACTIVE again after streaming, however that ended: tells digest and type anew and asks for their
 * segments to be made few. What nobody writes any more is found by its lease, also after a crash, and looked
 * for every second.
 */
export function createStreamEnding({ db, storage, leaseRegistry, log, notifyWorker }: StreamEndingDeps) {
  const stop = new AbortController();
  const running = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  /**
   * Ends the stream of this epoch with the digest of all that was flushed. A later writer goes before: then
   * nothing happens, and the digest is that one's matter.
   */
  async function tell(upload: Upload, epoch: number, sha256: Uint8Array<ArrayBuffer>): Promise<void> {
    const { organizationId, id, fileId, contentId, mimeType: keptType } = upload;
    const file = await db.prisma.file.findUnique({ where: { id: fileId ?? '' } });
    if (!file || !contentId || file.contentId !== contentId) return;
    const end = Math.min(sniffBytes, Number(file.sizeBytes));
    const head = await (await openContent({ db, storage }, file, { start: 0, end })).toArray();
    const sniffedType = await sniff(Buffer.concat(head), end === Number(file.sizeBytes));
    const { filename } = file;
    const mimeType = keptType ?? typeOf({ declared: null, sniffedType, filename, bound: null });
    await db.transaction(async (tx) => {
      // The file first, as everybody locks them.
      await tx.$executeRaw`SELECT 1 FROM files WHERE id = ${fileId} FOR UPDATE`;
      const current = await tx.upload.findUnique({ where: { id, leaseEpoch: epoch } });
      if (!current || current.offsetBytes !== file.sizeBytes) return;
      await tx.upload.delete({ where: { id } });
      await dropUnacknowledged(tx, current);
      const data = { state: 'ACTIVE', sha256, mimeType, sniffedType } as const;
      await tx.file.update({ where: { id: file.id }, data });
      await requestCompaction(tx, { organizationId, contentId });
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
    await tell(upload, upload.leaseEpoch, new Uint8Array(hash.digest()));
  }

  async function look(): Promise<void> {
    if (stop.signal.aborted || running.size >= MAX_CONCURRENT) return;
    const dead = await db.prisma.$queryRaw<{ id: string }[]>`
      SELECT id FROM uploads WHERE protocol = 'GRPC' AND coalesce(lease_owner IS NULL OR lease_until < now(), true)
        AND id <> ALL (${[...running.keys(), ...leaseRegistry.ids()]}) LIMIT ${MAX_CONCURRENT - running.size}`;
    const uploads = await db.prisma.upload.findMany({ where: { id: { in: dead.map(({ id }) => id) } } });
    for (const upload of uploads) {
      if (running.has(upload.id)) continue;
      const work = finishCrashed(upload)
        .catch((err) => {
          if (!stop.signal.aborted) log.warn({ err }, 'a streamed file could not be ended, will try again');
        })
        .finally(() => running.delete(upload.id));
      running.set(upload.id, work);
    }
  }

  const wake = () => void look().catch((err) => log.warn({ err }, 'looking for ended streams failed'));

  return {
    tell,
    wake,
    start() {
      timer = setInterval(wake, pauseMs);
      void adoptInterrupted(db).catch((err) => log.warn({ err }, 'looking for interrupted streams failed'));
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      stop.abort();
      await Promise.allSettled(running.values());
    },
  };
}

/**
 * A backup has files as they were while they were written, and no uploads: such a file gets a stream that is
 * dead already.
 */
async function adoptInterrupted(db: Database): Promise<void> {
  await db.prisma.$executeRaw`
    INSERT INTO uploads (id, organization_id, protocol, content_id, folder_id, file_id, mime_type, offset_bytes, creator_id, expires_at)
    SELECT f.id, f.organization_id, 'GRPC', f.content_id, f.folder_id, f.id, f.mime_type, f.size_bytes, f.creator_id, now()
    FROM files f WHERE f.state = 'UPLOADING' AND NOT EXISTS (
      SELECT 1 FROM uploads u WHERE u.organization_id = f.organization_id AND u.content_id = f.content_id)
    ON CONFLICT DO NOTHING`;
}
