import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import type { Config } from '@/lib/config';
import { sniffBytes } from '@/lib/domain/files/media-type';
import type { Database } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';
import { expiryOf } from './creation';
import { type FinishUpload, recordSizes, tellType } from './finish-upload';
import { IngestPipeline, limitOf, tooLarge } from './ingest-pipeline';
import { endLease, type Lease } from './leases';
import { type Progress, withFile } from './progress';
import { reserve, reserveAhead } from './reservation';
import type { RunningDigests } from './running-digests';
import { type Written, writeSegments } from './segment-writer';
import { truncateUnacknowledged } from './truncate-unacknowledged';
import { type Interruption, untilInterrupted } from './until-interrupted';
import { type Checksum, type ChecksumAlgorithm, verified } from './upload-checksum';
import { offsetMismatch } from './upload-errors';
import type { UploadBounds } from './upload-urls';
import type { LeasedWork } from './with-lease';

/**
 * More bytes of an upload: from which offset, and with what checksum. `sizeBytes` may tell a length that was
 * deferred.
 */
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
   * Takes more bytes. Whatever arrives before the sender breaks off is kept and acknowledged, unless a
   * checksum was announced for all of it.
   * @throws ABORTED for another offset than the upload's, or when another request takes over;
   *   INVALID_ARGUMENT for too many bytes, a wrong checksum (nothing of it is kept), a length that
   *   contradicts; RESOURCE_EXHAUSTED for more than the quota has left; what the body throws, after keeping
   *   what came
   */
  return async function write(
    access: Access<'file.write'>,
    bounds: UploadBounds,
    id: string,
    patch: Patch,
  ): Promise<Progress> {
    const begin = async (lease: Lease): Promise<Progress> => {
      const { upload } = lease;
      if (upload.finishedFileId !== null) {
        if (patch.offset !== upload.offsetBytes) throw offsetMismatch(upload.offsetBytes);
        return withFile(db, upload);
      }
      if (upload.expiresAt.getTime() <= Date.now()) throw fail('UPLOAD_EXPIRED');
      if (patch.offset !== upload.offsetBytes) throw offsetMismatch(upload.offsetBytes);
      const total = settledLength(upload.sizeBytes, patch.sizeBytes);
      const limit = limitOf(config, bounds);
      if (total !== null && (total < patch.offset || total > limit)) {
        throw total < patch.offset ? fail('UPLOAD_LENGTH_CONFLICT') : tooLarge(limit);
      }
      if (total !== null) await reserve(db, upload, total);
      if (total !== upload.sizeBytes)
        await db.prisma.upload.update({ where: { id }, data: { sizeBytes: total } });
      await failpoint('tus.after_length');
      if ((await truncateUnacknowledged({ db, storage }, upload)) > 0) notifyWorker();
      return receive(access, bounds, lease, { ...patch, total });
    };
    return leased.withLease(access, id, begin, { patientMs: 1_000 });
  };

  async function receive(
    access: Access<'file.write'>,
    bounds: UploadBounds,
    lease: Lease,
    { offset, body, checksum, total: length }: Patch & { total: bigint | null },
  ): Promise<Progress> {
    const { upload } = lease;
    const start = Number(offset);
    const total = length === null ? null : Number(length);
    const cut: Interruption = {};
    const open = untilInterrupted(body, lease.yielded, cut);
    const expectedAtEnd = () => {
      if (cut.reason !== undefined) throw cut.reason;
      if (lease.yielded.aborted) throw fail('UPLOAD_TAKEN_OVER');
      return (checksum as NonNullable<typeof checksum>).expectedAtEnd();
    };
    const hash = digests.take(upload.id, start);
    const ingest = new IngestPipeline(checksum ? verified(open, checksum.algorithms, expectedAtEnd) : open, {
      limit: (total ?? limitOf(config, bounds)) - start,
      sha256: hash,
    });

    if (total === null) {
      ingest.reserveAhead(Number(upload.reservedBytes) - start, async (sizeBytes) =>
        Number((await reserveAhead(db, upload, BigInt(start + sizeBytes))) - offset),
      );
    }
    if (start === 0 && bounds.mimeType && !upload.isPartial) {
      await ingest.readHead();
      const isWhole = ingest.head.length === total;
      // Fewer bytes than tell a type are looked at again at the end.
      if (isWhole || ingest.head.length >= sniffBytes) await tellType(upload, bounds, ingest.head, isWhole);
    }
    const constraints = { lease, start, mayAcknowledge: checksum === undefined, total };
    const written = await writeSegments({ db, storage, config }, ingest, constraints);
    if (hash && ingest.sizeBytes === written.end - start) digests.keep(upload.id, hash, written.end);
    await failpoint('tus.after_segment_fsync');
    if (written.end === total && !upload.isPartial)
      return withFile(db, await finish(access, bounds, lease, written));
    const moved = await acknowledgeAll(lease, written);
    if (cut.reason !== undefined) throw cut.reason;
    if (lease.yielded.aborted) throw fail('UPLOAD_TAKEN_OVER');
    return { upload: moved, file: null };
  }

  /**
   * Moves the offset to what was written, for what no checkpoint moved on the way: all under a checksum, and
   * a partial upload's end.
   */
  async function acknowledgeAll(lease: Lease, { sizes, end }: Written) {
    await failpoint('tus.before_offset_update');
    return db.transaction(async (tx) => {
      await endLease(tx, lease, { offsetBytes: BigInt(end), expiresAt: expiryOf(config) });
      await recordSizes(tx, sizes);
      return tx.upload.findUniqueOrThrow({ where: { id: lease.upload.id } });
    });
  }
}

function settledLength(known: bigint | null, told: bigint | undefined): bigint | null {
  if (told !== undefined && known !== null && told !== known) throw fail('UPLOAD_LENGTH_CONFLICT');
  return known ?? told ?? null;
}
