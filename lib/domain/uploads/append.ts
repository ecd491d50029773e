import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import type { Config } from '@/lib/config';
import { freedByReplacing } from '@/lib/domain/content/keep-version';
import { SNIFF_BYTES } from '@/lib/domain/files/media-type';
import type { Database } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';
import { expiryOf } from './creation';
import { detectType, type FinishUpload, recordSegments } from './finish-upload';
import { IngestPipeline, limitOf, tooLarge } from './ingest-pipeline';
import { endLease, type Lease } from './leases';
import { type Progress, withFile } from './progress';
import { reserve, reserveAhead } from './reservation';
import type { RunningDigests } from './running-digests';
import { type Written, writeSegments } from './segment-writer';
import { truncateUnacknowledged } from './truncate-unacknowledged';
import { type Interruption, untilInterrupted } from './until-interrupted';
import { type Checksum, type ChecksumAlgorithm, verified } from './upload-checksum';
import type { UploadBounds } from './upload-urls';
import type { LeasedWork } from './with-lease';

/** More bytes of an upload, from `offset`. `sizeBytes` sets a deferred length. */
export type Patch = {
  offset: bigint;
  body: AsyncIterable<Uint8Array>;
  sizeBytes?: bigint;
  checksum?: { algorithms: readonly ChecksumAlgorithm[]; expectedAtEnd: () => Checksum };
};

type AppendDeps = {
  db: Database;
  storage: Storage;
  leased: LeasedWork;
  digests: RunningDigests;
  finish: FinishUpload;
  config: Config;
  notifyWorker(): void;
};

export function createWrite({ db, storage, leased, digests, finish, config, notifyWorker }: AppendDeps) {
  /**
   * Appends bytes. Bytes that arrive before the sender disconnects are stored and acknowledged, unless a
   * checksum covers the request.
   * @throws ABORTED for a wrong offset, or when another request takes over; INVALID_ARGUMENT for too many
   *   bytes, also for any to a finished upload, a conflicting length, and a wrong checksum, after discarding
   *   the bytes; RESOURCE_EXHAUSTED when the quota is exceeded; the body's own error, after storing what
   *   arrived
   */
  return async function write(
    access: Access<'file.write'>,
    { bounds, id }: { bounds: UploadBounds; id: string },
    patch: Patch,
  ): Promise<Progress> {
    const append = async (lease: Lease): Promise<Progress> => {
      const { upload } = lease;
      if (upload.finishedFileId !== null) {
        if (patch.offset !== upload.offsetBytes) throw offsetMismatch(upload.offsetBytes);
        if (await hasBytes(patch.body)) throw tooLarge(Number(upload.offsetBytes));
        return withFile(db, upload);
      }
      if (upload.expiresAt.getTime() <= Date.now()) throw fail('UPLOAD_EXPIRED');
      if (patch.offset !== upload.offsetBytes) throw offsetMismatch(upload.offsetBytes);
      const total = lengthOf(upload.sizeBytes, patch.sizeBytes);
      const limit = limitOf(config, bounds);
      if (total !== null && (total < patch.offset || total > limit)) {
        throw total < patch.offset ? fail('UPLOAD_LENGTH_CONFLICT') : tooLarge(limit);
      }
      const { organizationId } = upload;
      const freed = await freedByReplacing(db, { organizationId, fileId: bounds.fileId });
      if (total !== null) await reserve(db, upload, total - freed);
      if (total !== upload.sizeBytes)
        await db.prisma.upload.update({ where: { id }, data: { sizeBytes: total } });
      await failpoint('tus.after_length');
      if ((await truncateUnacknowledged({ db, storage }, upload)) > 0) notifyWorker();
      return receive(access, { bounds, lease }, { ...patch, total, freed });
    };
    return leased.withLease(access, { id, waitMs: 1_000 }, append);
  };

  async function receive(
    access: Access<'file.write'>,
    { bounds, lease }: { bounds: UploadBounds; lease: Lease },
    { offset, body, checksum, total: length, freed }: Patch & { total: bigint | null; freed: bigint },
  ): Promise<Progress> {
    const { upload } = lease;
    const start = Number(offset);
    const total = length === null ? null : Number(length);
    const interruption: Interruption = {};
    const received = untilInterrupted(body, lease.yielded, interruption);
    const expectedAtEnd = () => {
      if (interruption.reason !== undefined) throw interruption.reason;
      if (lease.yielded.aborted) throw fail('UPLOAD_TAKEN_OVER');
      return (checksum as NonNullable<typeof checksum>).expectedAtEnd();
    };
    const hash = digests.take(upload.id, start);
    const ingest = new IngestPipeline(
      checksum ? verified(received, checksum.algorithms, expectedAtEnd) : received,
      {
        limit: (total ?? limitOf(config, bounds)) - start,
        sha256: hash,
      },
    );

    if (total === null) {
      // Unless it is kept, the replaced content frees its quota for the new one.
      const available = freed - offset;
      ingest.reserveAhead(Number(upload.reservedBytes + available), async (sizeBytes) =>
        Number((await reserveAhead(db, upload, BigInt(sizeBytes) - available)) + available),
      );
    }
    if (start === 0 && bounds.mimeType && !upload.isPartial) {
      await ingest.readHead();
      const isWhole = ingest.head.length === total;
      // With fewer bytes, finishUpload detects the type.
      if (isWhole || ingest.head.length >= SNIFF_BYTES)
        await detectType({ upload, bounds, head: ingest.head, isWhole });
    }
    const constraints = { lease, start, mayAcknowledge: checksum === undefined, total };
    const written = await writeSegments({ db, storage, config }, ingest, constraints);
    if (hash && ingest.sizeBytes === written.end - start) digests.keep(upload.id, hash, written.end);
    await failpoint('tus.after_segment_fsync');
    if (written.end === total && !upload.isPartial)
      return withFile(db, await finish(access, { bounds, lease }, written));
    const moved = await acknowledgeAll(lease, written);
    if (interruption.reason !== undefined) throw interruption.reason;
    if (lease.yielded.aborted) throw fail('UPLOAD_TAKEN_OVER');
    return { upload: moved, file: null };
  }

  /**
   * Moves the offset where no checkpoint has: after a verified checksum, and at the end of a partial upload.
   */
  async function acknowledgeAll(lease: Lease, { segments, end }: Written) {
    await failpoint('tus.before_offset_update');
    return db.transaction(async (tx) => {
      await endLease(tx, lease, { offsetBytes: BigInt(end), expiresAt: expiryOf(config) });
      await recordSegments(tx, segments);
      return tx.upload.findUniqueOrThrow({ where: { id: lease.upload.id } });
    });
  }
}

/**
 * The upload's length in bytes, from its row or the request; null while it is deferred.
 * @throws INVALID_ARGUMENT with reason UPLOAD_LENGTH_CONFLICT if they differ
 */
export function lengthOf(known: bigint | null, sent: bigint | undefined): bigint | null {
  if (sent !== undefined && known !== null && sent !== known) throw fail('UPLOAD_LENGTH_CONFLICT');
  return known ?? sent ?? null;
}

async function hasBytes(body: AsyncIterable<Uint8Array>): Promise<boolean> {
  for await (const { length } of body) if (length > 0) return true;
  return false;
}

/**
 * The error for a request at another offset than the upload's. `offset` is where the sender has to resume.
 */
export const offsetMismatch = (offset: bigint) =>
  fail('OFFSET_MISMATCH', { values: { offset }, metadata: { offset: String(offset) } });
