import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import type { Config } from '@/lib/config';
import type { File } from '@/lib/domain/entries/file-row';
import { checkFilename } from '@/lib/domain/entries/filename';

import {
  createFile,
  lockFile,
  type ReplaceTarget,
  replaceContent,
  type StoredContent,
} from '@/lib/domain/files/commit-file';
import {
  checkMimeType,
  checkType,
  defaultFilename,
  isMeaningless,
  sniff,
  typeOf,
} from '@/lib/domain/files/media-type';
import { confirm } from '@/lib/domain/organizations/access';
import { notNegative } from '@/lib/domain/organizations/quota';
import type { RunningRights } from '@/lib/domain/organizations/running-rights';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { isForeignKeyViolation } from '@/lib/platform/db/database-errors';
import type { Storage } from '@/lib/platform/storage/storage';
import { findKeyed, recordKey } from './idempotency';
import { type AnnouncedDigests, IngestPipeline, limitOf, tooLarge } from './ingest-pipeline';
import { reserveAhead } from './reservation';
import type { UploadBounds, UploadUrls } from './upload-urls';
import { hasEnded, type LeasedUpload, type UploadIntent, type Uploads } from './uploads';

/** A file on its way in: what its sender says of it, and its bytes. Nothing here has been checked. */
export type UploadInput = {
  body: AsyncIterable<Uint8Array>;
  folderId: string;
  filename?: string | null;
  /** The Content-Type that was sent, if any. */
  mimeType?: string | null;
  /**
   * What it counts as (`tdx:ext:json`); undefined: as its name says, and a file that is replaced keeps what
   * it has.
   */
  kind?: string | null;
  sizeBytes?: bigint;
  digests?: AnnouncedDigests;
  signal?: AbortSignal;
};

/**
 * What an upload is bound by: the URL it comes through, the file it replaces, the key that makes a repetition
 * answer the same.
 */
type UploadConstraints = { bounds?: UploadBounds; target?: ReplaceTarget; idempotencyKey?: string | null };

type UploadFileDeps = {
  db: Database;
  storage: Storage;
  uploads: Uploads;
  uploadUrls: UploadUrls;
  rights: RunningRights;
  config: Config;
  notifyWorker(): void;
};

export function createUploadFile({
  db,
  storage,
  uploads,
  uploadUrls,
  rights,
  config,
  notifyWorker,
}: UploadFileDeps) {
  /** Stores all bytes of the body as segments, and answers their sizes by key. */
  async function store(upload: LeasedUpload, firstKey: string, ingest: IngestPipeline, signal?: AbortSignal) {
    const sizes = new Map<string, bigint>();
    let start = 0n;
    for (let key = firstKey; ; key = await uploads.addSegment(upload, start)) {
      const size = BigInt(await storage.put(key, ingest.segment(config.segmentSizeBytes), { signal }));
      sizes.set(key, size);
      start += size;
      if (await ingest.isAtEnd()) return sizes;
    }
  }

  /**
   * Gives the upload up. Answers the file that it may have become (the answer to COMMIT may be lost), else
   * whether somebody had ended it.
   */
  async function giveUp(upload: LeasedUpload): Promise<{ file: File | null; wasEnded: boolean }> {
    const wasUnderWay = await uploads.abandon(upload);
    notifyWorker();
    if (wasUnderWay) return { file: null, wasEnded: false };
    const { organizationId, contentId } = upload;
    const file = await db.prisma.file.findUnique({
      where: { organizationId_contentId: { organizationId, contentId } },
    });
    return { file, wasEnded: file === null };
  }

  /**
   * For an upload that was ended, or whose folder or file is gone: throws if it is because the right to it is
   * gone.
   */
  async function checkRight(
    access: Access<'file.write'>,
    { bounds, target }: UploadConstraints,
  ): Promise<void> {
    if (bounds) await uploadUrls.reopen(bounds.id, access.actor.origin);
    await db.transaction(async (tx) => {
      await confirm(tx, access);
      if (target) await lockFile(tx, access.organization.id, target.file.id);
    });
  }

  /**
   * Takes one whole file. When the promise resolves it is durable and visible; when it rejects nobody ever
   * saw any of it.
   * @throws INVALID_ARGUMENT for a name, type or size that is not allowed, before anything is kept, and for a
   *   wrong digest; RESOURCE_EXHAUSTED for more than the quota has left, before anything is kept where the
   *   size is told; what {@link confirm} throws if the right ended meanwhile; the body's own error
   */
  return async function uploadFile(
    access: Access<'file.write'>,
    input: UploadInput,
    constraints: UploadConstraints = {},
  ): Promise<File> {
    const { bounds, target, idempotencyKey } = constraints;
    const keyed = idempotencyKey ? { access, key: idempotencyKey } : null;
    const known = keyed && (await findKeyed(db, keyed));
    if (known) return known;
    const limit = limitOf(config, bounds);
    if (input.sizeBytes !== undefined && input.sizeBytes > limit) throw tooLarge(limit);
    const givenName = bounds?.filename ?? input.filename ?? null;
    const filename = givenName === null ? null : checkFilename(givenName);
    const declared = input.mimeType ? checkMimeType(input.mimeType) : null;

    if (bounds?.mimeType && declared && !isMeaningless(declared)) checkType(bounds.mimeType, declared, null);

    const ingest = new IngestPipeline(input.body, { limit, announced: input.digests });
    try {
      const { isWhole } = await ingest.readHead();
      const sniffedType = await sniff(ingest.head, isWhole);
      const mimeType = typeOf({
        declared,
        sniffedType,
        filename: filename ?? target?.file.filename ?? null,
        bound: bounds?.mimeType ?? null,
      });

      // What is replaced gives its room to what comes.
      const givenBytes = target?.file.sizeBytes ?? 0n;
      const comingBytes = input.sizeBytes ?? BigInt(ingest.sizeBytes);
      const intent: UploadIntent = {
        protocol: 'RAW',
        folderId: input.folderId,
        fileId: target?.file.id,
        filename: filename ?? undefined,
        mimeType,
        sizeBytes: input.sizeBytes,
        uploadUrlId: bounds?.id,
        reserved: { bytes: notNegative(comingBytes - givenBytes), files: target ? 0 : 1 },
      };
      const claimSlot =
        bounds && (async (tx: Transaction) => void (await uploadUrls.claimSlot(tx, bounds.id)));
      const { upload, key } = await uploads.begin(access, intent, claimSlot).catch(async (error) => {
        if (!isForeignKeyViolation(error)) throw error;
        await checkRight(access, constraints);
        throw fail('FOLDER_NOT_FOUND');
      });
      const unwatch = rights.watch(access, upload.holder.lost);
      const reserving = {
        ...{ id: upload.id, organizationId: upload.organizationId },
        reservedBytes: intent.reserved.bytes,
      };
      ingest.reserveAhead(Number(maxOf(comingBytes, givenBytes)), async (sizeBytes) =>
        Number(givenBytes + (await reserveAhead(db, reserving, BigInt(sizeBytes) - givenBytes))),
      );
      try {
        await failpoint('up.after_intent');
        const signals = input.signal ? [input.signal, upload.ended] : [upload.ended];
        const sizes = await store(upload, key, ingest, AbortSignal.any(signals));
        await failpoint('up.after_object_durable');
        const stored: StoredContent = {
          contentId: upload.contentId,
          folderId: input.folderId,
          filename: filename ?? defaultFilename(mimeType),
          mimeType,
          sniffedType,
          kind: input.kind,
          sizeBytes: BigInt(ingest.sizeBytes),
          sha256: ingest.digest(),
          reserved: { bytes: reserving.reservedBytes, files: intent.reserved.files },
        };
        const file = await db.transaction(async (tx) => {
          // The last moment at which a sender can call it off.
          input.signal?.throwIfAborted();
          await confirm(tx, access);
          const url = bounds && (await uploadUrls.hold(tx, bounds.id));
          await uploads.settle(tx, upload, sizes);
          const made = await commit(tx, access, stored, target);
          if (url) await uploadUrls.countFile(tx, url, made.id);
          if (keyed) await recordKey(tx, keyed, made.id);
          await failpoint('up.before_commit');
          return made;
        });
        // Thrown here, it is as if the answer to COMMIT were lost.
        await failpoint('up.commit_unknown');
        if (target) notifyWorker();
        await failpoint('up.after_commit_before_reply');
        return file;
      } catch (error) {
        const { file, wasEnded } = await giveUp(upload).catch(() => ({ file: null, wasEnded: false }));
        const made = file ?? (keyed && (await findKeyed(db, keyed)));
        if (made) return made;
        if (wasEnded || hasEnded(error)) await checkRight(access, constraints);
        // Its bytes may have been removed under its hands: what the store says of that is not what went
        // wrong.
        const isOfStore = error instanceof AppError && error.reason === 'STORAGE_UNAVAILABLE';
        throw wasEnded && isOfStore ? fail('UPLOAD_ABORTED') : error;
      } finally {
        unwatch();
        uploads.release(upload);
      }
    } finally {
      ingest.close();
    }
  };
}

const maxOf = (one: bigint, other: bigint) => (one > other ? one : other);

const commit = (
  tx: Transaction,
  access: Access<'file.write'>,
  stored: StoredContent,
  target?: ReplaceTarget,
) => (target ? replaceContent(tx, access, stored, target) : createFile(tx, access, stored));
