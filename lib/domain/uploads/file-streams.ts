import type { Logger } from 'pino';
import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import { record } from '@/lib/domain/audit/audit';
import { endCrashedStream } from '@/lib/domain/content/end-crashed-stream';
import type { File } from '@/lib/domain/entries/file-row';
import { checkFilename } from '@/lib/domain/entries/filename';
import { createFile, lockFile, replaceContent } from '@/lib/domain/files/commit-file';
import { typeOf } from '@/lib/domain/files/media-type';
import { confirm } from '@/lib/domain/organizations/access';
import { reserveQuota } from '@/lib/domain/organizations/quota';
import type { RunningRights } from '@/lib/domain/organizations/running-rights';
import { countUsage } from '@/lib/domain/organizations/usage';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';
import { IngestPipeline } from './ingest-pipeline';
import type { LeaseRegistry } from './lease-registry';
import { createLeases, type Lease } from './leases';
import { RunningDigests } from './running-digests';
import { type Move, writeSegments } from './segment-writer';
import { createStreamEnding } from './stream-ending';
import { type Interruption, untilInterrupted } from './until-interrupted';

type FileStreamsDeps = {
  db: Database;
  storage: Storage;
  leaseRegistry: LeaseRegistry;
  rights: RunningRights;
  config: Pick<Config, 'leaseSeconds' | 'maxFileSizeBytes' | 'segmentSizeBytes' | 'uploadRetentionSeconds'>;
  log: Logger;
  notifyWorker(): void;
};

/** The file that is written into, or where a new one is made. */
export type StreamTarget = { file: File } | { folderId: string; filename: string };

/** A streamed write. `body` yields blocks, which readers see whole or not at all; an empty one is none. */
export type FileStream = {
  target: StreamTarget;
  kind: string | null;
  body: AsyncIterable<Uint8Array>;
  /** Empties the file first; else the blocks come after what it has. */
  truncate: boolean;
  /** Each block is durable and can be read before the next is taken; else within a second or 8 MiB. */
  isEager: boolean;
};

export type FileStreams = ReturnType<typeof createFileStreams>;

/**
 * Writes into files that readers see grow. Each has one writer at a time, by a lease on an upload's row that
 * has the very content of the file; every flush moves the row's offset and the file's size together.
 * Meanwhile the file is UPLOADING and has no digest. However the writing ends, what was flushed stays.
 */
export function createFileStreams({
  db,
  storage,
  leaseRegistry,
  rights,
  config,
  log,
  notifyWorker,
}: FileStreamsDeps) {
  const leases = createLeases({ db, leaseRegistry, config });
  const digests = new RunningDigests();
  const ending = createStreamEnding({ db, storage, leaseRegistry, log, notifyWorker });
  const writing = new Set<Promise<void>>();

  async function begin(
    access: Access<'file.write'>,
    stream: FileStream,
  ): Promise<{ file: File; lease: Lease }> {
    let lease: Lease | undefined;
    try {
      const begun = await db.transaction(async (tx) => {
        await confirm(tx, access);
        const file = await openFile(tx, access, stream);
        const { organizationId, contentId, folderId, filename, sizeBytes } = file;
        const upload = await tx.upload.create({
          data: {
            ...{
              organizationId,
              contentId,
              folderId,
              filename,
              id: newId(),
              protocol: 'GRPC',
              fileId: file.id,
            },
            // What has been there keeps its type.
            mimeType: sizeBytes === 0n ? null : file.mimeType,
            offsetBytes: sizeBytes,
            creatorId: access.actor.userId,
            expiresAt: new Date(Date.now() + config.uploadRetentionSeconds * 1000),
          },
        });
        lease = await leases.take(tx, upload.id);
        return { file, lease };
      });
      leases.register(begun.lease);
      return begun;
    } catch (error) {
      if (lease) await leases.release(lease);
      throw error;
    }
  }

  async function write(access: Access<'file.write'>, stream: FileStream): Promise<void> {
    const { file, lease } = await begin(access, stream);
    const unwatch = rights.watch(access, lease.holder.lost);
    notifyWorker();
    const start = Number(file.sizeBytes);
    const hash = digests.take(file.contentId, start);
    const cut: Interruption = {};
    const body = untilInterrupted(stream.body, lease.yielded, cut);
    const ingest = new IngestPipeline(body, { limit: config.maxFileSizeBytes - start, sha256: hash });
    let end: number | null = null;
    try {
      const written = await writeSegments({ db, storage, config }, ingest, {
        ...{ lease, start, mayAcknowledge: true, total: null },
        streaming: { isEager: stream.isEager, move: (move) => flush(access, lease, move) },
      });
      end = written.end;
    } catch (error) {
      throw await explain(error, access, lease);
    } finally {
      unwatch();
      ingest.close();
      const isWhole = hash !== null && end !== null && ingest.sizeBytes === end - start;
      if (isWhole) digests.keep(file.contentId, hash, end as number);
      await close(lease, isWhole ? new Uint8Array(hash.copy().digest()) : null);
    }
    if (cut.reason !== undefined) throw cut.reason;
    if (lease.yielded.aborted) throw await explain(fail('UPLOAD_TAKEN_OVER'), access, lease);
  }

  /**
   * Moves the file's end behind bytes that are durable.
   * @throws NOT_FOUND if it was deleted; ABORTED if the lease was lost; RESOURCE_EXHAUSTED where the quota
   *   has no room for them
   */
  async function flush(access: Access<'file.write'>, { upload, epoch }: Lease, move: Move): Promise<void> {
    const { organizationId, fileId } = upload;
    await db.transaction(async (tx) => {
      await confirm(tx, access);
      const { sizeBytes } = await lockFile(tx, organizationId, fileId as string);
      const moved = await tx.$executeRaw`
        WITH moved AS (
          UPDATE uploads SET offset_bytes = ${move.offset}::bigint WHERE id = ${upload.id}
            AND lease_epoch = ${epoch} AND lease_owner IS NOT NULL AND offset_bytes = ${sizeBytes}::bigint RETURNING id),
        grown AS (
          UPDATE segments SET size_bytes = ${move.size}::bigint WHERE key = ${move.key} AND EXISTS (SELECT 1 FROM moved))
        UPDATE files SET size_bytes = ${move.offset}::bigint, etag = ${newId()}, updated_at = now()
        WHERE id = ${fileId} AND EXISTS (SELECT 1 FROM moved)`;
      if (moved === 0) throw fail('UPLOAD_TAKEN_OVER');
      const grownBytes = BigInt(move.offset) - sizeBytes;
      await reserveQuota(tx, organizationId, { bytes: grownBytes, files: 0 });
      await countUsage(tx, organizationId, { sizeBytes: grownBytes });
    });
  }

  /** Lets go of the file: at once with its digest where that is known, which else is told behind the call. */
  async function close(lease: Lease, sha256: Uint8Array<ArrayBuffer> | null): Promise<void> {
    if (sha256)
      await ending.tell(lease.upload, lease.epoch, sha256).catch((err) => log.warn({ err }, 'file stream'));
    await leases.release(lease);
    ending.wake();
  }

  /** Why it failed, in the end: the file or the right to it may be gone. */
  async function explain(error: unknown, access: Access<'file.write'>, { upload }: Lease): Promise<unknown> {
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
     * Writes blocks into a file until they end. When the promise resolves all of them are durable and can be
     * read.
     * @throws NOT_FOUND for a file or folder that is gone; ABORTED with reason FILE_IS_STREAMED while another
     *   writes; INVALID_ARGUMENT with reason CONTENT_TOO_LARGE; what `body` throws, after keeping what came
     */
    async write(access: Access<'file.write'>, stream: FileStream): Promise<void> {
      const work = write(access, stream);
      writing.add(work);
      await work.finally(() => writing.delete(work));
    },

    startEnding: ending.start,

    /** Waits for writers, whose calls have been broken off. */
    async stop(): Promise<void> {
      await Promise.allSettled(writing);
      await ending.stop();
    },
  };
}

/** Makes the file, empties it or leaves what it has, and marks it as being written. */
async function openFile(
  tx: Transaction,
  access: Access<'file.write'>,
  { target, kind, truncate }: FileStream,
): Promise<File> {
  const organizationId = access.organization.id;
  if ('file' in target && !truncate) {
    const { id } = target.file;
    await lockFile(tx, organizationId, id);
    await endCrashedStream(tx, organizationId, id);
    await record(tx, { organizationId, action: 'file.append', target: id, actor: access.actor });
    const data = { state: 'UPLOADING', sha256: null, kind, etag: newId(), updatedAt: new Date() } as const;
    return tx.file.update({ where: { id }, data });
  }
  const place = 'file' in target ? target.file : { ...target, filename: checkFilename(target.filename) };
  const { folderId, filename } = place;
  const content = await tx.content.create({ data: { organizationId, id: newId() } });
  const stored = {
    ...{ contentId: content.id, folderId, filename, kind },
    mimeType: typeOf({ declared: null, sniffedType: null, filename, bound: null }),
    ...{ sniffedType: null, sizeBytes: 0n, sha256: null, state: 'UPLOADING' as const },
    reserved: { bytes: 0n, files: 0 },
  };
  return 'file' in target
    ? replaceContent(tx, access, stored, { file: target.file, precondition: {} })
    : createFile(tx, access, stored);
}
