import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { checkPrecondition, type Precondition } from '@/lib/base/precondition';
import type { Config } from '@/lib/config';
import { freedBytes } from '@/lib/domain/content/keep-version';
import { releaseContents } from '@/lib/domain/content/release-contents';
import type { File } from '@/lib/domain/entries/file-row';
import { checkFilename } from '@/lib/domain/entries/filename';
import { createFile, lockFile, replaceContent, type StoredContent } from '@/lib/domain/files/commit-file';
import {
  checkType,
  declaredType,
  defaultFilename,
  isMeaningless,
  sniff,
  typeOf,
} from '@/lib/domain/files/media-type';
import { confirm } from '@/lib/domain/organizations/access';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import { notNegative } from '@/lib/domain/organizations/quota';
import type { Database } from '@/lib/platform/db/database';
import { isForeignKeyViolation } from '@/lib/platform/db/database-errors';
import type { Storage } from '@/lib/platform/storage/storage';
import type { FileSender } from './file-sender';
import {
  assertSameContent,
  assertSameRequest,
  findKeyed,
  type KeyedFile,
  type KeyedRequest,
  keyRecordOf,
  recordKey,
} from './idempotency';
import { type AnnouncedDigests, IngestPipeline, limitOf, tooLarge } from './ingest-pipeline';
import { reserveAhead } from './reservation';
import { type StoredSegment, storeSegments } from './store-segments';
import type { UploadBounds, UploadUrls } from './upload-urls';
import { isUploadEnded, type LeasedUpload, type SlotClaim, type UploadIntent, type Uploads } from './uploads';

/** The bytes of a file and what its sender declares. Nothing here has been validated. */
export type UploadInput = {
  body: AsyncIterable<Uint8Array>;
  folderId: string;
  filename?: string | null;
  /** The Content-Type header, if any. */
  mimeType?: string | null;
  /** The kind (`tdx:ext:json`). If undefined, the name decides, and a replaced file keeps its kind. */
  kind?: string | null;
  sizeBytes?: bigint;
  /** The file's own modification time. */
  modifiedAt?: Date;
  sender?: FileSender;
  digests?: AnnouncedDigests;
  signal?: AbortSignal;
};

/**
 * The bounds of the upload URL, the file to replace if the precondition holds, and the key that makes
 * repeated requests idempotent.
 */
type UploadConstraints = {
  bounds?: UploadBounds;
  target?: { file: Pick<File, 'id' | 'filename' | 'etag'>; precondition: Precondition };
  idempotencyKey?: string | null;
  /** For a creation by tus that carries the whole file: the upload as which it answers later. */
  resumable?: { id: string; metadata: string | null };
};

/** An upload whose bytes are durable. */
type Completed = {
  upload: LeasedUpload;
  segments: StoredSegment[];
  stored: StoredContent;
  request: KeyedRequest;
  constraints: UploadConstraints;
};

type UploadFileDeps = {
  db: Database;
  storage: Storage;
  uploads: Uploads;
  uploadUrls: UploadUrls;
  accessWatch: AccessWatch;
  config: Config;
  notifyWorker(): void;
};

export type UploadFile = ReturnType<typeof createUploadFile>;

export function createUploadFile({
  db,
  storage,
  uploads,
  uploadUrls,
  accessWatch,
  config,
  notifyWorker,
}: UploadFileDeps) {
  /**
   * Abandons the upload. Returns its file if it was committed after all (the answer to COMMIT may be lost);
   * otherwise `wasAborted` says whether the upload had already been aborted.
   */
  async function abandon(upload: LeasedUpload): Promise<{ file: File | null; wasAborted: boolean }> {
    const wasActive = await uploads.abandon(upload);
    notifyWorker();
    if (wasActive) return { file: null, wasAborted: false };
    const { organizationId, contentId } = upload;
    const file = await db.prisma.file.findFirst({
      where: { organizationId, contentId },
      orderBy: { createdAt: 'asc' },
    });
    return { file, wasAborted: file === null };
  }

  /**
   * Finds the cause when an upload was aborted, or its folder or file was deleted.
   * @throws what explains it: a revoked permission or URL, or a deleted file
   */
  async function checkPermission(
    access: Access<'file.write'>,
    { bounds, target }: UploadConstraints,
  ): Promise<void> {
    if (bounds) await uploadUrls.reopen(bounds.id, access.actor.origin);
    await db.transaction(async (tx) => {
      await confirm(tx, access);
      if (target) await lockFile(tx, access.organization.id, target.file.id);
    });
  }

  /** On a URL for one file, a creation by tus replaces uploads without a writer. */
  function slotOf(bounds: UploadBounds, { isResumable }: { isResumable: boolean }): SlotClaim {
    return {
      isResumable,
      async lock(tx) {
        const replaced = await uploadUrls.claimSlot(tx, bounds.id, { isResumable });
        await releaseContents(tx, bounds.organizationId, replaced);
      },
    };
  }

  /** Creates or replaces the file, with one statement or in one transaction. */
  async function commit(
    access: Access<'file.write'>,
    { upload, segments, stored, request, constraints, onReleased }: Completed & { onReleased: () => void },
  ): Promise<File> {
    const { bounds, target, idempotencyKey, resumable } = constraints;
    const { uploadRetentionSeconds: retentionSeconds } = config;
    const finished = resumable ? { ...resumable, retentionSeconds, isFragmented: false } : null;
    const keyed = idempotencyKey ? keyRecordOf({ access, key: idempotencyKey }, request) : null;
    if (!target && !(bounds && keyed)) {
      await failpoint('up.before_commit');
      const file = await uploads.finish(access, upload, { segments, stored, finished, keyed });
      if (file) return file;
    }
    return db.transaction(async (tx) => {
      await confirm(tx, access);
      const url = bounds && (await uploadUrls.lock(tx, bounds.id));
      await uploads.settle(tx, upload, segments);
      const committed = target
        ? await replaceContent(tx, access, {
            stored,
            onReleased,
            target: { id: target.file.id, precondition: target.precondition, filename: bounds?.filename },
          })
        : await createFile(tx, access, stored);
      if (url) await uploadUrls.countFile(tx, url, committed.id);
      if (resumable) {
        const { metadata } = resumable;
        await uploads.keepFinished(tx, upload, { file: committed, metadata });
      }
      if (keyed && stored.sha256) await recordKey(tx, keyed, { ...committed, sha256: stored.sha256 });
      await failpoint('up.before_commit');
      return committed;
    });
  }

  /**
   * Stores one whole file. When the promise resolves, the file is durable and visible; when it rejects, no
   * reader ever saw any of it.
   * @throws INVALID_ARGUMENT for an invalid name, type or size, before it stores anything, and for a wrong
   *   digest; RESOURCE_EXHAUSTED when the quota is exceeded, before it stores anything if the size is known;
   *   what {@link confirm} throws if the permission was revoked during the upload; the body's own error
   */
  return async function uploadFile(
    access: Access<'file.write'>,
    input: UploadInput,
    constraints: UploadConstraints = {},
  ): Promise<File> {
    const { bounds, target, idempotencyKey, resumable } = constraints;
    const keyed = idempotencyKey ? { access, key: idempotencyKey } : null;
    const limit = limitOf(config, bounds);
    if (input.sizeBytes !== undefined && input.sizeBytes > limit) throw tooLarge(limit);
    const name = bounds?.filename ?? input.filename ?? null;
    const filename = name === null ? null : checkFilename(name);
    const declared = declaredType(input.mimeType);

    const request: KeyedRequest = {
      targetId: target?.file.id ?? input.folderId,
      filename,
      mimeType: declared && !isMeaningless(declared) ? declared : null,
    };
    const known = keyed && (await findKeyed(db, keyed));
    if (known) return repeat(known, { request, input, limit });
    // A repeated request sends the etag of before its own change.
    if (target) checkPrecondition(target.file.etag, target.precondition);

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

      // Unless it is kept, the replaced content frees its quota for the new one.
      const replacedBytes = target
        ? await freedBytes(db, { organizationId: access.organization.id, fileId: target.file.id })
        : 0n;
      const expectedBytes = input.sizeBytes ?? BigInt(ingest.sizeBytes);
      const intent: UploadIntent = {
        id: resumable?.id,
        protocol: 'RAW',
        folderId: input.folderId,
        fileId: target?.file.id,
        filename: filename ?? undefined,
        mimeType,
        sizeBytes: input.sizeBytes,
        uploadUrlId: bounds?.id,
        reserved: { bytes: notNegative(expectedBytes - replacedBytes), files: target ? 0 : 1 },
      };
      const slot = bounds && slotOf(bounds, { isResumable: resumable !== undefined });
      const { upload, key } = await uploads.begin(access, intent, slot).catch(async (error) => {
        if (!isForeignKeyViolation(error)) throw error;
        await checkPermission(access, constraints);
        throw fail('FOLDER_NOT_FOUND');
      });
      const unwatch = accessWatch.watch(access, upload.holder.lost);
      const reserving = {
        id: upload.id,
        organizationId: upload.organizationId,
        reservedBytes: intent.reserved.bytes,
      };
      ingest.reserveAhead(Number(maxOf(expectedBytes, replacedBytes)), async (sizeBytes) =>
        Number(replacedBytes + (await reserveAhead(db, reserving, BigInt(sizeBytes) - replacedBytes))),
      );
      let sha256: Uint8Array<ArrayBuffer> | null = null;
      try {
        await failpoint('up.after_intent');
        const signals = input.signal ? [input.signal, upload.ended] : [upload.ended];
        const segments = await storeSegments({ storage, uploads, config }, upload, ingest, {
          firstKey: key,
          signal: AbortSignal.any(signals),
        });
        await failpoint('up.after_object_durable');
        const digest = ingest.digest();
        sha256 = digest;
        const stored: StoredContent = {
          contentId: upload.contentId,
          folderId: input.folderId,
          filename: filename ?? defaultFilename(mimeType),
          mimeType,
          sniffedType,
          kind: input.kind,
          sizeBytes: BigInt(ingest.sizeBytes),
          modifiedAt: input.modifiedAt,
          ...input.sender,
          sha256: digest,
          reserved: { bytes: reserving.reservedBytes, files: intent.reserved.files },
        };
        // The last moment at which the sender can abort.
        input.signal?.throwIfAborted();
        let hasReleased = false;
        const onReleased = () => {
          hasReleased = true;
        };
        const completed = { upload, segments, stored, request, constraints, onReleased };
        const file = await commit(access, completed);
        // An error here has the effect of a lost answer to COMMIT.
        await failpoint('up.commit_unknown');
        if (hasReleased) notifyWorker();
        await failpoint('up.after_commit_before_reply');
        return file;
      } catch (error) {
        const { file, wasAborted } = await abandon(upload).catch(() => ({ file: null, wasAborted: false }));
        if (file) return file;
        // A request with the same key was faster.
        const other = keyed && sha256 && (await findKeyed(db, keyed));
        if (other && sha256) {
          assertSameRequest(other, request);
          assertSameContent(other, sha256);
          return other.file;
        }
        if (wasAborted || isUploadEnded(error)) await checkPermission(access, constraints);
        // Aborting deletes the bytes during the upload: then a storage error is only the consequence.
        const isStorageError = error instanceof AppError && error.reason === 'STORAGE_UNAVAILABLE';
        throw wasAborted && isStorageError ? fail('UPLOAD_ABORTED') : error;
      } finally {
        unwatch();
        uploads.release(upload);
      }
    } finally {
      ingest.close();
    }
  };
}

/**
 * Answers a repeated upload with the file that its key stored, after reading its bytes; none is kept.
 * @throws ALREADY_EXISTS with reason IDEMPOTENCY_KEY_REUSED where it is not the same upload
 */
async function repeat(
  known: KeyedFile,
  { request, input, limit }: { request: KeyedRequest; input: UploadInput; limit: number },
): Promise<File> {
  assertSameRequest(known, request, input.digests);
  const ingest = new IngestPipeline(input.body, { limit, announced: input.digests });
  try {
    // Each round takes what has arrived; nothing is collected.
    for await (const _chunk of ingest.segment(Number.POSITIVE_INFINITY));
    const sha256 = ingest.digest();
    assertSameContent(known, sha256);
    return known.file;
  } catch (error) {
    const isOther = error instanceof AppError && error.reason === 'DIGEST_MISMATCH';
    throw isOther ? fail('IDEMPOTENCY_KEY_REUSED') : error;
  } finally {
    ingest.close();
  }
}

const maxOf = (a: bigint, b: bigint) => (a > b ? a : b);
