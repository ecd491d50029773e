import type { Logger } from 'pino';
import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import type { Config } from '@/lib/config';
import { freedByReplacing } from '@/lib/domain/content/keep-version';
import { SNIFF_BYTES } from '@/lib/domain/files/media-type';
import type { Database } from '@/lib/platform/db/database';
import { canGrow, type Storage } from '@/lib/platform/storage/storage';
import { expiryOf } from './creation';
import { detectType, type FinishUpload } from './finish-upload';
import type { GrownObjects } from './grown-objects';
import { IngestPipeline, limitOf, tooLarge } from './ingest-pipeline';
import type { Lease } from './leases';
import { type Progress, withFile } from './progress';
import { reserve, reserveAhead } from './reservation';
import type { RunningDigests } from './running-digests';
import { sealAssemblies } from './seal-assemblies';
import { type ContinuedObject, maxSegmentBytes, type Written, writeSegments } from './segment-writer';
import { type LastSegment, truncateUnacknowledged } from './truncate-unacknowledged';
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
  objects: GrownObjects;
  finish: FinishUpload;
  config: Config;
  log: Logger;
  notifyWorker(): void;
};

export function createWrite(deps: AppendDeps) {
  const { db, storage, leased, digests, objects, finish, config, notifyWorker } = deps;

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
        lengthOf(upload.offsetBytes, patch.sizeBytes);
        await checkNoBytes(patch.body, upload.offsetBytes);
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
      const continued = await settleSegments(lease, { isEnding: total === patch.offset });
      return receive(access, { bounds, lease, continued }, { ...patch, total, freed });
    };
    return leased.withLease(access, { id, waitMs: 1_000 }, append);
  };

  /**
   * Removes what an earlier holder of the lease left unacknowledged, and seals its objects. Returns the
   * object in which the bytes go on; none if no byte can follow.
   */
  async function settleSegments(
    lease: Lease,
    { isEnding }: { isEnding: boolean },
  ): Promise<ContinuedObject | null> {
    // Segments are only written under a lease.
    if (lease.epoch === FIRST_EPOCH) return null;
    const { dropped, last, assemblies } = await truncateUnacknowledged({ db, storage }, lease.upload);
    if (dropped > 0) notifyWorker();
    const continued = isEnding ? null : objectToContinue(lease, last);
    const isKept = continued !== null && continued.assembly !== null;
    if (assemblies > Number(isKept)) await sealAssemblies(deps, lease.upload, continued?.key ?? null);
    return continued;
  }

  /** The last object, if this process wrote it under the lease before. */
  function objectToContinue({ upload, epoch }: Lease, last: LastSegment | null): ContinuedObject | null {
    const known = objects.take(upload.id, epoch);
    if (last === null || last.key !== known?.key || last.crc32 === null) return null;
    const { key, assembly } = last;
    const sizeBytes = Number(last.sizeBytes);
    // Where parts were sent and not acknowledged, their numbers must not be used again.
    const isComplete =
      canGrow(storage) || (assembly !== null && last.isRecent && sizeBytes === known.sizeBytes);
    if (!isComplete || sizeBytes >= maxSegmentBytes(storage, config)) return null;
    return { key, sizeBytes, crc32: Number(last.crc32), assembly };
  }

  async function receive(
    access: Access<'file.write'>,
    { bounds, lease, continued }: { bounds: UploadBounds; lease: Lease; continued: ContinuedObject | null },
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
    const running = digests.take(upload.id, start);
    const ingest = new IngestPipeline(
      checksum ? verified(received, checksum.algorithms, expectedAtEnd) : received,
      {
        limit: (total ?? limitOf(config, bounds)) - start,
        head: running?.head,
        sha256: running?.hash ?? null,
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
    const constraints = { lease, start, mayAcknowledge: checksum === undefined, total, continued };
    const written = await writeSegments({ db, storage, config }, ingest, constraints);
    if (running && ingest.sizeBytes === written.end - start)
      digests.keep(upload.id, { hash: running.hash, head: ingest.head }, written.end);
    const stored = [...written.segments].map(([key, { sizeBytes }]) => ({ key, sizeBytes }));
    const last = stored.at(-1) ?? continued;
    if (last) objects.keep(upload.id, { key: last.key, epoch: lease.epoch, sizeBytes: last.sizeBytes });
    await failpoint('tus.after_segment_fsync');
    if (written.end === total && !upload.isPartial) return finish(access, { bounds, lease }, written);
    // The lease ends with the next statement, which is no reason to report that it was lost.
    const wasInterrupted = lease.yielded.aborted;
    const moved = { ...upload, sizeBytes: length, ...(await acknowledgeAll(lease, written)) };
    if (interruption.reason !== undefined) throw interruption.reason;
    if (wasInterrupted) throw fail('UPLOAD_TAKEN_OVER');
    return { upload: moved, file: null };
  }

  /**
   * Ends the lease, and moves the offset where no checkpoint has: after a verified checksum, and at the end
   * of a partial upload. Returns what it changes.
   * @throws ABORTED with reason UPLOAD_TAKEN_OVER if another request holds the lease
   */
  async function acknowledgeAll(lease: Lease, { segments, end }: Written) {
    await failpoint('tus.before_offset_update');
    const expiresAt = expiryOf(config);
    const stored = [...segments.values()];
    const rows = await db.query('upload_yield', YIELD_SQL, [
      lease.upload.id,
      lease.epoch,
      end,
      expiresAt,
      [...segments.keys()],
      stored.map(({ sizeBytes }) => sizeBytes),
      stored.map(({ crc32 }) => crc32),
      stored.map(({ assembly }) => assembly),
    ]);
    if (rows.length === 0) throw fail('UPLOAD_TAKEN_OVER');
    lease.isEnded = true;
    return { offsetBytes: BigInt(end), expiresAt };
  }
}

/** The epoch of the first lease of a resumable upload. */
const FIRST_EPOCH = 1;

const YIELD_SQL = `
  WITH moved AS (
    UPDATE uploads SET offset_bytes = $3::bigint, expires_at = $4::timestamptz, lease_owner = NULL, lease_until = NULL,
      release_requested_at = NULL
    WHERE id = $1 AND lease_epoch = $2::int AND lease_owner IS NOT NULL RETURNING organization_id, content_id),
  segment AS (
    UPDATE segments s SET size_bytes = t.size_bytes, crc32 = t.crc32, assembly = t.assembly
    FROM unnest($5::text[], $6::bigint[], $7::bigint[], $8::text[]) AS t (key, size_bytes, crc32, assembly)
    WHERE s.organization_id = (SELECT organization_id FROM moved) AND s.content_id = (SELECT content_id FROM moved)
      AND s.key = t.key)
  SELECT content_id FROM moved`;

/**
 * The upload's length in bytes, from its row or the request; null while it is deferred.
 * @throws INVALID_ARGUMENT with reason UPLOAD_LENGTH_CONFLICT if they differ
 */
export function lengthOf(known: bigint | null, sent: bigint | undefined): bigint | null {
  if (sent !== undefined && known !== null && sent !== known) throw fail('UPLOAD_LENGTH_CONFLICT');
  return known ?? sent ?? null;
}

/** @throws INVALID_ARGUMENT with reason CONTENT_TOO_LARGE for a byte after the last one of an upload */
export async function checkNoBytes(body: AsyncIterable<Uint8Array>, sizeBytes: bigint): Promise<void> {
  if (await hasBytes(body)) throw tooLarge(Number(sizeBytes));
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
