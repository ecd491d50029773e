import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import { RunningChecksum } from '@/lib/domain/content/checksum';
import { discardOrphans } from '@/lib/domain/content/discard';
import type { Database } from '@/lib/platform/db/database';
import { isForeignKeyViolation } from '@/lib/platform/db/database-errors';
import { canAssemble, canGrow, type GrowingStorage, type Storage } from '@/lib/platform/storage/storage';
import type { IngestPipeline } from './ingest-pipeline';
import type { Lease } from './leases';

type WriteSegmentsDeps = {
  db: Database;
  storage: Storage;
  config: Pick<Config, 'segmentSizeBytes' | 'uploadRetentionSeconds'>;
};

/** The size of a streamed segment where the store cannot grow objects. */
const FIXED_SEGMENT_BYTES = 8 * 2 ** 20;
/** The largest segment that is assembled from parts: each report names all parts before it. */
const MAX_ASSEMBLED_BYTES = 8 * 2 ** 30;
const MAX_SEGMENTS_IN_FLIGHT = 2;
/** The time after which a streamed chunk is stored where the store cannot grow objects. */
const MAX_CHUNK_DELAY_MS = 900;

type Options = {
  lease: Lease;
  /** The offset of the first byte. */
  start: number;
  /** False if a checksum covers all of the bytes: then none is acknowledged before the end. */
  mayAcknowledge: boolean;
  /** The upload's length, if known: the transaction that creates the file acknowledges the last byte. */
  total: number | null;
  /** The object that ends at `start`, where the bytes go on in it. */
  continued?: ContinuedObject | null;
  /** For streaming to a file: readers see whole chunks, each at once (`isEager`) or within a second. */
  streaming?: { isEager: boolean; move: (move: Move) => Promise<void> };
};

/** `assembly` is what the store has to know of an object that it has in parts. */
export type ContinuedObject = { key: string; sizeBytes: number; crc32: number; assembly: string | null };

/** How many bytes of a segment are durable, and their CRC-32; null if that is unknown. */
export type StoredSegment = { sizeBytes: number; crc32: number | null; assembly: string | null };

/** How large a segment can become. */
export const maxSegmentBytes = (storage: Storage, { segmentSizeBytes }: Pick<Config, 'segmentSizeBytes'>) =>
  canAssemble(storage) ? Math.min(MAX_ASSEMBLED_BYTES, segmentSizeBytes) : segmentSizeBytes;

/** The durable segments by key, and the offset at which they end. */
export type Written = { segments: Map<string, StoredSegment & { startBytes: number }>; end: number };

/**
 * Writes the bytes of one request as new segments and moves the upload's offset behind them: on disk one
 * growing segment, with the offset moved every 8 MiB or second; on S3 one that is assembled from parts of
 * 8 MiB, or an object for each 8 MiB of a stream, which is read meanwhile. Every process writes to its own
 * segments ({@link GrownObjects}), so a holder that lost its lease cannot disturb its successor, and the
 * lease's epoch keeps it from moving the offset.
 * @throws what the store and the body throw; ABORTED with reason UPLOAD_TAKEN_OVER if the lease was lost
 */
export async function writeSegments(
  { db, storage, config }: WriteSegmentsDeps,
  ingest: IngestPipeline,
  options: Options,
): Promise<Written> {
  const { lease, start, mayAcknowledge, total, streaming, continued } = options;
  const segments: Written['segments'] = new Map();
  let end = start;

  async function acknowledge(key: string, segmentStart: number, stored: StoredSegment): Promise<void> {
    segments.set(key, { ...stored, startBytes: segmentStart });
    end = Math.max(end, segmentStart + stored.sizeBytes);
    if (!mayAcknowledge || end === total) return;
    const move = { key, ...stored, offset: end, retentionSeconds: config.uploadRetentionSeconds };
    await (streaming ? streaming.move(move) : moveOffset(db, lease, move));
  }

  const keys: string[] = [];
  const assembling = !streaming && canAssemble(storage) ? storage : null;
  const maxBytes =
    canGrow(storage) || assembling
      ? maxSegmentBytes(storage, config)
      : Math.min(FIXED_SEGMENT_BYTES, config.segmentSizeBytes);
  const inFlight: Promise<void>[] = [];
  let reportFailure = (_error: unknown) => {};
  /** Rejects when a segment fails, even while the sender pauses. */
  const failure = new Promise<never>((_resolve, reject) => {
    reportFailure = reject;
  });
  failure.catch(() => {});
  try {
    await writeAll();
  } catch (error) {
    // A put in flight could store its object after the removal.
    await Promise.allSettled(inFlight);
    await discardOrphans(db.prisma, lease.upload.organizationId, keys);
    const last = keys.at(-1);
    if (last !== undefined && canGrow(storage)) await trimToAcknowledged(last, storage);
    throw error;
  }
  return { segments, end };

  /** A holder that lost its lease may have written beyond what its successor acknowledged. */
  async function trimToAcknowledged(key: string, growing: GrowingStorage): Promise<void> {
    const segment = await db.prisma.segment.findUnique({ where: { key }, select: { sizeBytes: true } });
    if (segment?.sizeBytes != null) await growing.trim(key, Number(segment.sizeBytes));
  }

  async function writeAll(): Promise<void> {
    for (let position = start; !(await Promise.race([ingest.isAtEnd(), failure])); ) {
      // The first bytes may go on in the object before them.
      const object = position === start ? continued : null;
      const key = object?.key ?? (await insertSegment(db, lease, position));
      keys.push(key);
      const from = object?.sizeBytes ?? 0;
      const segmentStart = position - from;
      const previousBytes = ingest.yieldedBytes;
      const checksum = new RunningChecksum({ value: object?.crc32, sizeBytes: from });
      const storedTo = (sizeBytes: number, assembly: string | null = null) => ({
        sizeBytes,
        crc32: checksum.at(sizeBytes),
        assembly,
      });
      if (canGrow(storage)) {
        await storage.grow(key, next(checksum, maxBytes - from), {
          from,
          onDurable: (size) => acknowledge(key, segmentStart, storedTo(size)),
          isEager: streaming?.isEager,
        });
      } else if (assembling) {
        const state = object?.assembly ?? null;
        await assembling.assemble(key, next(checksum, maxBytes - from), {
          from: state === null ? null : { sizeBytes: from, state },
          endBytes: total === null ? maxBytes : Math.min(maxBytes, total - segmentStart),
          onDurable: (size, assembly) => acknowledge(key, segmentStart, storedTo(size, assembly)),
        });
      } else {
        // The next segment is collected while this one is sent; offsets move in order.
        if (inFlight.length === MAX_SEGMENTS_IN_FLIGHT) await inFlight.shift();
        const previous = inFlight.at(-1);
        const stored = storage.put(key, next(checksum, maxBytes));
        const acknowledged = stored.then(async (size) => {
          await previous;
          await acknowledge(key, segmentStart, storedTo(size));
        });
        acknowledged.catch(reportFailure);
        inFlight.push(acknowledged);
        await (streaming?.isEager ? acknowledged : Promise.race([ingest.segmentEnd(), acknowledged]));
      }
      position += ingest.yieldedBytes - previousBytes;
    }
    await Promise.all(inFlight);
  }

  function next(checksum: RunningChecksum, bytes: number): AsyncGenerator<Uint8Array> {
    if (!streaming) return ingest.segment(bytes, checksum);
    // A growing store reports each chunk anyway.
    if (canGrow(storage)) return ingest.chunks(bytes, { isEager: false, afterMs: null }, checksum);
    return ingest.chunks(bytes, { isEager: streaming.isEager, afterMs: MAX_CHUNK_DELAY_MS }, checksum);
  }
}

async function insertSegment(db: Database, { upload, epoch }: Lease, start: number): Promise<string> {
  const key = newId();
  const inserted = db.query(
    'segment_insert',
    `INSERT INTO segments (key, organization_id, content_id, start_bytes)
     SELECT $1, organization_id, content_id, $2::bigint FROM uploads
     WHERE id = $3 AND lease_epoch = $4 AND lease_owner IS NOT NULL RETURNING key`,
    [key, start, upload.id, epoch],
  );
  // Another transaction may delete the content while this statement reads it.
  const rows = await inserted.catch((error) => {
    if (isForeignKeyViolation(error)) return [];
    throw error;
  });
  if (rows.length === 0) throw fail('UPLOAD_TAKEN_OVER');
  return key;
}

/** A segment that has grown, and the upload's new `offset` in bytes. */
export type Move = StoredSegment & { key: string; offset: number; retentionSeconds: number };

async function moveOffset(
  db: Database,
  { upload, epoch }: Lease,
  { key, sizeBytes, crc32, assembly, offset, retentionSeconds }: Move,
) {
  const rows = await db.query(
    'upload_move',
    `WITH moved AS (
       UPDATE uploads SET offset_bytes = $3::bigint, expires_at = now() + make_interval(secs => $5)
       WHERE id = $1 AND lease_epoch = $2 AND lease_owner IS NOT NULL AND offset_bytes <= $3::bigint RETURNING id)
     UPDATE segments SET size_bytes = $6::bigint, crc32 = $7::bigint, assembly = $8
     WHERE key = $4 AND EXISTS (SELECT 1 FROM moved) RETURNING key`,
    [upload.id, epoch, offset, key, retentionSeconds, sizeBytes, crc32, assembly],
  );
  if (rows.length === 0) throw fail('UPLOAD_TAKEN_OVER');
}
