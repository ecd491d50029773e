import type { Logger } from 'pino';
import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import { record } from '@/lib/domain/audit/audit';
import { countUsage } from '@/lib/domain/content/count-usage';
import { endCrashedStream } from '@/lib/domain/content/end-crashed-stream';
import { keepPendingVersion } from '@/lib/domain/content/keep-version';
import { CHANGED_NOW_SQL, changedNow, type File } from '@/lib/domain/entries/file-row';
import { checkFilename } from '@/lib/domain/entries/filename';
import { createFile, lockFile, newVersion, replaceContent } from '@/lib/domain/files/commit-file';
import { typeOf } from '@/lib/domain/files/media-type';
import { confirm } from '@/lib/domain/organizations/access';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import { reserveQuota } from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { Prisma } from '@/lib/platform/db/generated/client';
import type { Storage } from '@/lib/platform/storage/storage';
import { IngestPipeline } from './ingest-pipeline';
import type { LeaseRegistry } from './lease-registry';
import { createLeases, type Lease } from './leases';
import { RunningDigests } from './running-digests';
import { type Move, writeSegments } from './segment-writer';
import { assertOwnContent, createSeparateContent, SharedContentError } from './separate-content';
import { createStreamFinalizer } from './stream-finalizer';
import { type Interruption, untilInterrupted } from './until-interrupted';
import type { Uploads } from './uploads';

type FileStreamsDeps = {
  db: Database;
  storage: Storage;
  uploads: Uploads;
  leaseRegistry: LeaseRegistry;
  accessWatch: AccessWatch;
  config: Pick<Config, 'leaseSeconds' | 'maxFileSizeBytes' | 'segmentSizeBytes' | 'uploadRetentionSeconds'>;
  log: Logger;
  notifyWorker(): void;
};

/** The file to write to, or where to create a new one. */
export type StreamTarget = { file: File } | { folderId: string; filename: string };

/**
 * A streamed write. `body` yields blocks, which readers see entirely or not at all; empty blocks are ignored.
 */
export type FileStream = {
  target: StreamTarget;
  kind: string | null;
  body: AsyncIterable<Uint8Array>;
  /** Empties the file first; otherwise the blocks are appended. */
  truncate: boolean;
  /** Each block is durable and readable before the next one is read; otherwise within a second or 8 MiB. */
  isEager: boolean;
};

export type FileStreams = ReturnType<typeof createFileStreams>;

/**
 * Writes to files that readers see grow. Each file has one writer at a time: the writer leases an upload row
 * with the same content as the file, and every flush moves the row's offset together with the file's size.
 * Until the write ends, the file is UPLOADING and has no digest. However it ends, flushed bytes stay.
 */
export function createFileStreams({
  db,
  storage,
  uploads,
  leaseRegistry,
  accessWatch,
  config,
  log,
  notifyWorker,
}: FileStreamsDeps) {
  const leases = createLeases({ db, leaseRegistry, config });
  const digests = new RunningDigests();
  const finalizer = createStreamFinalizer({ db, storage, leaseRegistry, log, notifyWorker });
  const separateContent = createSeparateContent({ db, storage, uploads, config, notifyWorker });
  const activeWrites = new Set<Promise<void>>();

  async function begin(
    access: Access<'file.write'>,
    stream: FileStream,
  ): Promise<{ file: File; lease: Lease }> {
    let lease: Lease | undefined;
    try {
      const opened = await db.transaction(async (tx) => {
        await confirm(tx, access);
        const file = await openFile(tx, access, stream);
        const { organizationId, contentId, folderId, filename, sizeBytes } = file;
        const upload = await tx.upload.create({
          data: {
            id: newId(),
            organizationId,
            contentId,
            folderId,
            filename,
            fileId: file.id,
            protocol: 'GRPC',
            // A file with content keeps its type.
            mimeType: sizeBytes === 0n ? null : file.mimeType,
            offsetBytes: sizeBytes,
            creatorId: access.actor.userId,
            expiresAt: new Date(Date.now() + config.uploadRetentionSeconds * 1000),
          },
        });
        lease = await leases.take(tx, upload.id);
        return { file, lease };
      });
      leases.register(opened.lease);
      return opened;
    } catch (error) {
      if (lease) await leases.release(lease);
      if (!(error instanceof SharedContentError) || !('file' in stream.target)) throw error;
    }
    await separateContent(access, stream.target.file.id);
    return begin(access, stream);
  }

  async function write(access: Access<'file.write'>, stream: FileStream): Promise<void> {
    const { file, lease } = await begin(access, stream);
    const unwatch = accessWatch.watch(access, lease.holder.lost);
    notifyWorker();
    const start = Number(file.sizeBytes);
    const running = digests.take(file.contentId, start);
    const interruption: Interruption = {};
    const body = untilInterrupted(stream.body, lease.yielded, interruption);
    const ingest = new IngestPipeline(body, {
      limit: config.maxFileSizeBytes - start,
      ...running,
      sha256: running?.hash ?? null,
    });
    let end: number | null = null;
    try {
      const written = await writeSegments({ db, storage, config }, ingest, {
        lease,
        start,
        mayAcknowledge: true,
        total: null,
        streaming: { isEager: stream.isEager, move: (move) => flush(access, lease, move) },
      });
      end = written.end;
    } catch (error) {
      throw await causeOf(error, access, lease);
    } finally {
      unwatch();
      ingest.close();
      const isWhole = running !== null && end !== null && ingest.sizeBytes === end - start;
      if (isWhole) digests.keep(file.contentId, { hash: running.hash, head: ingest.head }, end as number);
      await close(lease, isWhole ? new Uint8Array(running.hash.copy().digest()) : null);
    }
    if (interruption.reason !== undefined) throw interruption.reason;
    if (lease.yielded.aborted) throw await causeOf(fail('UPLOAD_TAKEN_OVER'), access, lease);
  }

  /**
   * Moves the file's end behind durable bytes.
   * @throws NOT_FOUND if the file was deleted; ABORTED if the lease was lost; RESOURCE_EXHAUSTED when the
   *   quota is exceeded
   */
  async function flush(access: Access<'file.write'>, { upload, epoch }: Lease, move: Move): Promise<void> {
    const { organizationId, fileId, contentId } = upload;
    await db.transaction(async (tx) => {
      await confirm(tx, access);
      const { sizeBytes } = await lockFile(tx, organizationId, fileId as string);
      const moved = await tx.$executeRaw`
        WITH moved AS (
          UPDATE uploads SET offset_bytes = ${move.offset}::bigint WHERE id = ${upload.id}
            AND lease_epoch = ${epoch} AND lease_owner IS NOT NULL AND offset_bytes = ${sizeBytes}::bigint RETURNING id),
        grown AS (
          UPDATE segments SET size_bytes = ${move.sizeBytes}::bigint, crc32 = ${move.crc32}::bigint WHERE key = ${move.key} AND EXISTS (SELECT 1 FROM moved)),
        measured AS (
          UPDATE contents SET size_bytes = ${move.offset}::bigint, sha256 = NULL, crc32 = NULL
          WHERE organization_id = ${organizationId} AND id = ${contentId} AND EXISTS (SELECT 1 FROM moved))
        UPDATE files SET size_bytes = ${move.offset}::bigint, etag = ${newId()}, ${Prisma.raw(CHANGED_NOW_SQL)}
        WHERE id = ${fileId} AND EXISTS (SELECT 1 FROM moved)`;
      if (moved === 0) throw fail('UPLOAD_TAKEN_OVER');
      const grownBytes = BigInt(move.offset) - sizeBytes;
      await reserveQuota(tx, organizationId, { bytes: grownBytes, files: 0 });
      await countUsage(tx, organizationId, { sizeBytes: grownBytes });
    });
  }

  /** Releases the file, with its digest if that is known; otherwise the finalizer computes it later. */
  async function close(lease: Lease, sha256: Uint8Array<ArrayBuffer> | null): Promise<void> {
    if (sha256)
      await finalizer
        .finalize(lease.upload, lease.epoch, sha256)
        .catch((err) => log.warn({ err }, 'finalizing a streamed file failed, will try again'));
    await leases.release(lease);
    finalizer.wake();
  }

  /** The error to report: the file may be deleted, or the permission revoked. */
  async function causeOf(error: unknown, access: Access<'file.write'>, { upload }: Lease): Promise<unknown> {
    notifyWorker();
    if (!(error instanceof AppError) || error.reason !== 'UPLOAD_TAKEN_OVER') return error;
    return db.transaction(async (tx) => {
      await confirm(tx, access);
      await lockFile(tx, upload.organizationId, upload.fileId as string);
      return error;
    });
  }

  return {
    /**
     * Writes blocks to a file until `body` ends. When the promise resolves, all blocks are durable and
     * readable.
     * @throws NOT_FOUND for a deleted file or folder; ABORTED with reason FILE_IS_STREAMED while another
     *   request writes; INVALID_ARGUMENT with reason CONTENT_TOO_LARGE; the body's own error, after storing
     *   what arrived
     */
    async write(access: Access<'file.write'>, stream: FileStream): Promise<void> {
      const work = write(access, stream);
      activeWrites.add(work);
      await work.finally(() => activeWrites.delete(work));
    },

    /** Starts to finalize streams that ended without their writer. */
    startFinalizer: finalizer.start,

    /** Waits for the writers, whose calls the server has aborted. */
    async stop(): Promise<void> {
      await Promise.allSettled(activeWrites);
      await finalizer.stop();
    },
  };
}

/** Creates, empties or opens the file, and marks it as UPLOADING. */
async function openFile(
  tx: Transaction,
  access: Access<'file.write'>,
  { target, kind, truncate }: FileStream,
): Promise<File> {
  const organizationId = access.organization.id;
  if ('file' in target && !truncate) {
    const { id } = target.file;
    const current = await lockFile(tx, organizationId, id);
    await endCrashedStream(tx, organizationId, id);
    await assertOwnContent(tx, { organizationId, id });
    await record(tx, { organizationId, action: 'file.append', target: id, actor: access.actor });
    await keepPendingVersion(tx, { organizationId, fileId: id });
    const changed = changedNow(current);
    const data = { state: 'UPLOADING', sha256: null, modifiedAt: null, kind, etag: newId() } as const;
    return tx.file.update({
      where: { id },
      data: { ...data, ...changed, ...newVersion(access, changed.updatedAt) },
    });
  }
  const { folderId, filename } =
    'file' in target ? target.file : { ...target, filename: checkFilename(target.filename) };
  const content = await tx.content.create({ data: { organizationId, id: newId() } });
  const stored = {
    contentId: content.id,
    folderId,
    filename,
    kind,
    mimeType: typeOf({ declared: null, sniffedType: null, filename, bound: null }),
    sniffedType: null,
    sizeBytes: 0n,
    sha256: null,
    state: 'UPLOADING' as const,
    reserved: { bytes: 0n, files: 0 },
  };
  return 'file' in target
    ? replaceContent(tx, access, { stored, target: { id: target.file.id, precondition: {} } })
    : createFile(tx, access, stored);
}
