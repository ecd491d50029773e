import type { Config } from '@/lib/config';
import type { Database, Transaction } from '@/lib/db/database';
import type { Upload, UploadProtocol } from '@/lib/db/generated/client';
import { AppError, invalid } from '@/lib/errors';
import { failpoint } from '@/lib/failpoint';
import type { File } from '@/lib/files/file-row';
import { checkFilename } from '@/lib/files/filename';
import { checkMimeType, checkType, sniffBytes } from '@/lib/files/media-type';
import { newId } from '@/lib/ids';
import type { Capabilities } from '@/lib/links/capability';
import type { UploadBounds, UploadUrls } from '@/lib/links/upload-urls';
import { type Access, confirm } from '@/lib/organizations/access';
import type { Storage } from '@/lib/storage/storage';
import { findPartials, joinPartials } from './concatenate';
import { discardContents, dropUnacknowledged } from './discard';
import { createFinishUpload, recordSizes, tellType } from './finish-upload';
import { Intake, tooLarge } from './intake';
import { createLeases, endLease, type Lease, leaseLost } from './leases';
import { RunningDigests } from './running-digests';
import { type Written, writeSegments } from './segment-writer';
import { type Cut, untilCut } from './until-cut';
import { type Checksum, type ChecksumAlgorithm, verified } from './upload-checksum';
import { offsetMismatch, uploadEnded } from './upload-errors';

/** What a resumable upload is to become. `sizeBytes` null: told later. */
export type ResumableIntent = {
  protocol: Exclude<UploadProtocol, 'RAW' | 'GRPC'>;
  sizeBytes: bigint | null;
  filename: string | null;
  mimeType: string | null;
  metadata?: string | null;
  isPartial?: boolean;
};

/** More bytes of an upload: from which offset, and with what checksum. `sizeBytes` may tell a length that was deferred. */
export type Patch = {
  offset: bigint;
  body: AsyncIterable<Uint8Array>;
  sizeBytes?: bigint;
  checksum?: { algorithms: readonly ChecksumAlgorithm[]; expectedAtEnd: () => Checksum };
};

/** How far an upload is. `file` once it is complete. */
export type Progress = { upload: Upload; file: File | null };

export type Resumables = ReturnType<typeof createResumables>;

type Parts = {
  db: Database;
  storage: Storage;
  capabilities: Capabilities;
  uploadUrls: UploadUrls;
  owner: string;
  config: Config;
  wakeOutbox(): void;
};
type Right = Access<'file.write'>;

/**
 * Uploads that survive: one model for tus and Content-Range. The offset is a fact in the database, moved only by the holder of the lease
 * and only after the bytes are durable; the last bytes, the file's row and the count of its URL are one transaction.
 */
export function createResumables({
  db,
  storage,
  capabilities,
  uploadUrls,
  owner,
  config,
  wakeOutbox,
}: Parts) {
  const leases = createLeases({ db, owner, config });
  const digests = new RunningDigests();
  const finish = createFinishUpload({ db, storage, uploadUrls, digests, config });

  /** Begins an upload through a URL. One without bytes is complete at once. */
  async function create(access: Right, bounds: UploadBounds, intent: ResumableIntent): Promise<Progress> {
    const upload = await begin(access, bounds, intent);
    if (intent.sizeBytes === 0n && !upload.isPartial)
      return write(access, bounds, upload.id, { offset: 0n, body: nothing() });
    return { upload, file: null };
  }

  /** `fill` gives it contents that are there already, in the same transaction. */
  async function begin(
    access: Right,
    bounds: UploadBounds,
    intent: ResumableIntent,
    fill = async (_tx: Transaction, upload: Upload) => upload,
  ): Promise<Upload> {
    const limit = limitOf(bounds);
    if (intent.sizeBytes !== null && intent.sizeBytes > limit) throw tooLarge(limit);
    const givenName = bounds.filename ?? intent.filename;
    const filename = givenName === null || givenName === '' ? null : checkFilename(givenName);
    const mimeType = intent.mimeType ? checkMimeType(intent.mimeType) : null;
    if (bounds.mimeType && mimeType) checkType(bounds.mimeType, mimeType, null);

    const organizationId = access.organization.id;
    const upload = await db.transaction(async (tx) => {
      await confirm(tx, access);
      if (!intent.isPartial) {
        const replaced = await uploadUrls.takePlace(tx, bounds.id, { isResumable: true });
        await discardContents(tx, organizationId, replaced);
      }
      const pending = await tx.upload.count({ where: { organizationId, finishedFileId: null } });
      if (pending >= config.pendingUploads) throw tooMany();
      const contentId = newId();
      await tx.content.create({ data: { organizationId, id: contentId } });
      const created = await tx.upload.create({
        data: {
          organizationId,
          id: newId(),
          protocol: intent.protocol,
          contentId,
          folderId: bounds.folderId,
          filename,
          mimeType,
          sizeBytes: intent.sizeBytes,
          metadata: intent.metadata,
          isPartial: intent.isPartial ?? false,
          creatorId: access.actor.userId,
          uploadUrlId: bounds.id,
          expiresAt: expiry(),
        },
      });
      return fill(tx, created);
    });
    wakeOutbox();
    return upload;
  }

  /** @throws NOT_FOUND with reason UPLOAD_GONE */
  async function look(id: string): Promise<Progress> {
    const upload = await db.prisma.upload.findUnique({ where: { id } });
    if (!upload || (upload.finishedFileId === null && upload.expiresAt.getTime() <= Date.now()))
      throw uploadEnded();
    return withFile(upload);
  }

  async function withFile(upload: Upload): Promise<Progress> {
    if (upload.finishedFileId === null) return { upload, file: null };
    const file = await findFile(upload);
    if (!file) throw uploadEnded();
    return { upload, file };
  }

  const findFile = ({ organizationId, finishedFileId }: Upload) =>
    db.prisma.file.findUnique({ where: { id: finishedFileId ?? '', organizationId, deletedAt: null } });

  /**
   * Takes more bytes. Whatever arrives before the sender breaks off is kept and acknowledged, unless a checksum was announced for all of it.
   * @throws ABORTED for another offset than the upload's, or when another request takes over; INVALID_ARGUMENT for too many bytes, a
   *   wrong checksum (nothing of it is kept), a length that contradicts; what the body throws, after keeping what came
   */
  async function write(access: Right, bounds: UploadBounds, id: string, patch: Patch): Promise<Progress> {
    const lease = await leases.acquire(id, { patientMs: 1_000 });
    try {
      const { upload } = lease;
      if (upload.finishedFileId !== null) {
        if (patch.offset !== upload.offsetBytes) throw offsetMismatch(upload.offsetBytes);
        return await withFile(upload);
      }
      if (upload.expiresAt.getTime() <= Date.now()) throw uploadEnded();
      if (patch.offset !== upload.offsetBytes) throw offsetMismatch(upload.offsetBytes);
      const total = settledLength(upload.sizeBytes, patch.sizeBytes);
      if (total !== null && (total < patch.offset || total > limitOf(bounds))) {
        throw total < patch.offset ? lengthConflict() : tooLarge(limitOf(bounds));
      }
      if (total !== upload.sizeBytes)
        await db.prisma.upload.update({ where: { id }, data: { sizeBytes: total } });
      if ((await db.transaction((tx) => dropUnacknowledged(tx, upload))) > 0) wakeOutbox();
      return await receive(access, bounds, lease, { ...patch, total });
    } catch (error) {
      throw await explain(error, access, lease);
    } finally {
      await leases.release(lease);
    }
  }

  /** Why it failed, in the end: what was taken from us may be no more, or nobody's to write. */
  async function explain(error: unknown, access: Right, lease: Lease): Promise<unknown> {
    wakeOutbox();
    if (!(error instanceof AppError)) return error;
    // No later byte can make it fit.
    if (error.reason === 'MIME_TYPE_NOT_ALLOWED') await end(lease);
    if (error.reason !== 'UPLOAD_TAKEN_OVER') return error;
    if (await leases.wasRevoked(lease)) await end(lease);
    await db.transaction((tx) => confirm(tx, access));
    await look(lease.upload.id);
    return error;
  }

  async function receive(
    access: Right,
    bounds: UploadBounds,
    lease: Lease,
    patch: Patch & { total: bigint | null },
  ) {
    const { upload } = lease;
    const start = Number(patch.offset);
    const cut: Cut = {};
    const open = untilCut(patch.body, lease.yielded, cut);
    const body = patch.checksum
      ? verified(open, patch.checksum.algorithms, () => {
          if (cut.reason !== undefined) throw cut.reason;
          if (lease.yielded.aborted) throw leaseLost();
          return (patch.checksum as NonNullable<typeof patch.checksum>).expectedAtEnd();
        })
      : open;
    const limit = Number(patch.total ?? limitOf(bounds)) - start;
    const hash = digests.take(upload.id, start);
    const intake = new Intake(body, { limit, sha256: hash });
    const total = patch.total === null ? null : Number(patch.total);
    const mayAcknowledge = patch.checksum === undefined;

    if (start === 0 && bounds.mimeType && !upload.isPartial) {
      await intake.readHead();
      const isWhole = intake.head.length === total;
      // Fewer bytes than tell a type are looked at again at the end.
      if (isWhole || intake.head.length >= sniffBytes) await tellType(upload, bounds, intake.head, isWhole);
    }
    const written = await writeSegments({ db, storage, config }, intake, {
      lease,
      start,
      mayAcknowledge,
      total,
    });
    if (hash && intake.sizeBytes === written.end - start) digests.keep(upload.id, hash, written.end);
    await failpoint('tus.after_segment_fsync');
    if (written.end === total && !upload.isPartial) {
      const file = await finish(access, bounds, lease, written);
      return withFile(file);
    }
    const moved = await acknowledgeAll(lease, written);
    if (cut.reason !== undefined) throw cut.reason;
    if (lease.yielded.aborted) throw leaseLost();
    return { upload: moved, file: null };
  }

  /** Moves the offset to what was written, for what no checkpoint moved on the way: all under a checksum, and a partial upload's end. */
  async function acknowledgeAll(lease: Lease, { sizes, end }: Written) {
    await failpoint('tus.before_offset_update');
    return db.transaction(async (tx) => {
      await endLease(tx, lease, { offsetBytes: BigInt(end), expiresAt: expiry() });
      await recordSizes(tx, sizes);
      return tx.upload.findUniqueOrThrow({ where: { id: lease.upload.id } });
    });
  }

  /** Ends an upload and its bytes; who writes to it is asked to yield first. @throws NOT_FOUND with reason UPLOAD_GONE */
  async function terminate(id: string): Promise<void> {
    await end(await leases.acquire(id));
  }

  async function end(lease: Lease): Promise<void> {
    const { id, organizationId, contentId } = lease.upload;
    await db.transaction(async (tx) => {
      const { count } = await tx.upload.deleteMany({ where: { id, leaseEpoch: lease.epoch } });
      if (count > 0) await discardContents(tx, organizationId, [contentId]);
    });
    await leases.release(lease);
    wakeOutbox();
  }

  /** Asks whoever writes to it to yield, and answers how far it is then. */
  async function settle(id: string): Promise<Progress> {
    const { upload } = await look(id);
    if (upload.leaseOwner === null) return look(id);
    await leases.release(await leases.acquire(id));
    return look(id);
  }

  /**
   * One file out of complete partial uploads. Asked again, also after a crash, it is the same one.
   * @throws as {@link findPartials} and {@link create}
   */
  async function concatenate(
    access: Right,
    bounds: UploadBounds,
    partialIds: string[],
    intent: ResumableIntent & { concatenation: string },
  ): Promise<Progress> {
    const { concatenation } = intent;
    const begun = await db.prisma.upload.findFirst({ where: { uploadUrlId: bounds.id, concatenation } });
    const { id } = begun ?? (await join(access, bounds, partialIds, intent));
    const lease = await leases.acquire(id);
    try {
      const { finishedFileId, offsetBytes } = lease.upload;
      if (finishedFileId !== null) return await withFile(lease.upload);
      const written = { sizes: new Map(), end: Number(offsetBytes) };
      return await withFile(await finish(access, bounds, lease, written));
    } catch (error) {
      throw await explain(error, access, lease);
    } finally {
      await leases.release(lease);
    }
  }

  async function join(
    access: Right,
    bounds: UploadBounds,
    partialIds: string[],
    intent: ResumableIntent & { concatenation: string },
  ): Promise<Upload> {
    const partials = await findPartials(db, bounds, partialIds);
    const total = partials.reduce((sum, { offsetBytes }) => sum + offsetBytes, 0n);
    if (total > limitOf(bounds)) throw tooLarge(limitOf(bounds));
    return begin(access, bounds, intent, (tx, final) =>
      joinPartials(tx, final, partials, intent.concatenation),
    );
  }

  const limitOf = (bounds: UploadBounds) =>
    Math.min(config.maxFileSizeBytes, Number(bounds.maxSizeBytes ?? config.maxFileSizeBytes));
  const expiry = () => new Date(Date.now() + config.uploadRetentionSeconds * 1000);

  /** The resumable PUT of an upload URL: its newest, finished or not; null where there is none or its file is gone. */
  async function ofUrl(uploadUrlId: string): Promise<Progress | null> {
    const upload = await db.prisma.upload.findFirst({
      where: { uploadUrlId, protocol: 'CONTENT_RANGE', expiresAt: { gt: new Date() } },
      orderBy: { createdAt: 'desc' },
    });
    if (!upload?.finishedFileId) return upload && { upload, file: null };
    const file = await findFile(upload);
    return file && { upload, file };
  }

  return {
    create,
    look,
    settle,
    ofUrl,
    write,
    terminate,
    concatenate,
    renewLeases: leases.renew,
    heedRequests: leases.heedRequests,
    /** The URL of a tus upload, which carries its own right: the id under a MAC. */
    uriOf: (id: string) => `${config.publicUrl}/t/${capabilities.sign('tus-upload', Buffer.from(id))}`,
    /** The id behind the secret of such a URL, or null if it is not one of ours. */
    idOf: (secret: string): string | null => capabilities.verify('tus-upload', secret)?.toString() ?? null,
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function settledLength(known: bigint | null, told: bigint | undefined): bigint | null {
  if (told !== undefined && known !== null && told !== known) throw lengthConflict();
  return known ?? told ?? null;
}

const lengthConflict = () =>
  invalid(
    'UPLOAD_LENGTH_CONFLICT',
    'The length of an upload cannot change, nor be less than what has arrived.',
  );

const tooMany = () =>
  new AppError(
    'RESOURCE_EXHAUSTED',
    'TOO_MANY_PENDING_UPLOADS',
    'Too many unfinished uploads here. Finish or end some first.',
    {
      metadata: { retry_after_seconds: '60' },
    },
  );
