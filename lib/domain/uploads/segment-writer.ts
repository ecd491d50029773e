import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import { discardOrphans } from '@/lib/domain/content/discard';
import type { Database } from '@/lib/platform/db/database';
import { isForeignKeyViolation } from '@/lib/platform/db/database-errors';
import { canGrow, type GrowingStorage, type Storage } from '@/lib/platform/storage/storage';
import type { IngestPipeline } from './ingest-pipeline';
import type { Lease } from './leases';

type WriteSegmentsDeps = {
  db: Database;
  storage: Storage;
  config: Pick<Config, 'segmentSizeBytes' | 'uploadRetentionSeconds'>;
};

/** Where stores cannot grow an object, this much is one. */
const pieceBytes = 8 * 2 ** 20;
const MAX_CHUNKS_IN_FLIGHT = 2;
/** Within which time a streamed chunk can be read. */
const soonMs = 900;

type Options = {
  lease: Lease;
  /** Where these bytes begin. */
  start: number;
  /**
   * False while a checksum over all of the bytes is still to be met: then nothing is acknowledged before the
   * end.
   */
  mayAcknowledge: boolean;
  /**
   * The upload's length, if known: the last byte is acknowledged by the transaction that makes the file, not
   * here.
   */
  total: number | null;
  /** Streaming into a file: readers see its chunks whole, each at once (`isEager`) or soon. */
  streaming?: { isEager: boolean; move: (move: Move) => Promise<void> };
};

/** What was written: durable sizes by key, and the offset up to which the database has them already. */
export type Written = { sizes: Map<string, number>; end: number };

/**
 * Writes the bytes of one request as new segments, and moves the upload's offset behind them: on disk one
 * segment that grows, its offset moved every 8 MiB or second; on S3 an object for every 8 MiB. Each segment
 * is this request's alone, so what an overtaken holder still writes is in nobody's way, and its offset does
 * not move (the lease's epoch has).
 */
export async function writeSegments(
  { db, storage, config }: WriteSegmentsDeps,
  ingest: IngestPipeline,
  options: Options,
): Promise<Written> {
  const { lease, start, mayAcknowledge, total, streaming } = options;
  const sizes = new Map<string, number>();
  let end = start;

  async function acknowledge(key: string, segmentStart: number, size: number): Promise<void> {
    sizes.set(key, size);
    end = Math.max(end, segmentStart + size);
    if (!mayAcknowledge || end === total) return;
    const move = { key, size, offset: end, retentionSeconds: config.uploadRetentionSeconds };
    await (streaming ? streaming.move(move) : moveOffset(db, lease, move));
  }

  const keys: string[] = [];
  const most = canGrow(storage) ? config.segmentSizeBytes : Math.min(pieceBytes, config.segmentSizeBytes);
  const inFlight: Promise<void>[] = [];
  let fail = (_error: unknown) => {};
  /** Tells of a piece that failed also while the sender pauses. */
  const broken = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  broken.catch(() => {});
  try {
    await writeAll();
  } catch (error) {
    // A put under way would come after the removal of what it belongs to.
    await Promise.allSettled(inFlight);
    await discardOrphans(db.prisma, lease.upload.organizationId, keys);
    const last = keys.at(-1);
    if (last !== undefined && canGrow(storage)) await trimToAcknowledged(last, storage);
    throw error;
  }
  return { sizes, end };

  /** An overtaken holder may have written on behind whoever came after it. */
  async function trimToAcknowledged(key: string, growing: GrowingStorage): Promise<void> {
    const segment = await db.prisma.segment.findUnique({ where: { key }, select: { sizeBytes: true } });
    if (segment?.sizeBytes != null) await growing.trim(key, Number(segment.sizeBytes));
  }

  async function writeAll(): Promise<void> {
    for (let position = start; !(await Promise.race([ingest.isAtEnd(), broken])); ) {
      const key = await insertSegment(db, lease, position);
      keys.push(key);
      const segmentStart = position;
      const before = ingest.takenBytes;
      if (canGrow(storage)) {
        await storage.grow(key, next(), {
          onDurable: (size) => acknowledge(key, segmentStart, size),
          isEager: streaming?.isEager,
        });
      } else {
        // The next piece is gathered while this one is on its way; offsets move in order.
        if (inFlight.length === MAX_CHUNKS_IN_FLIGHT) await inFlight.shift();
        const turn = inFlight.at(-1);
        const stored = storage.put(key, next());
        const acknowledged = stored.then(async (size) => {
          await turn;
          await acknowledge(key, segmentStart, size);
        });
        acknowledged.catch(fail);
        inFlight.push(acknowledged);
        await (streaming?.isEager ? acknowledged : Promise.race([ingest.segmentTaken(), acknowledged]));
      }
      position += ingest.takenBytes - before;
    }
    await Promise.all(inFlight);
  }

  function next(): AsyncGenerator<Uint8Array> {
    if (!streaming) return ingest.segment(most);
    // What grows is told piece by piece anyway.
    const isOne = canGrow(storage);
    return ingest.chunks(most, {
      isEager: streaming.isEager && !isOne,
      afterMs: isOne ? null : soonMs,
    });
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
  // Its content may go while this looks at it.
  const rows = await inserted.catch((error) => {
    if (isForeignKeyViolation(error)) return [];
    throw error;
  });
  if (rows.length === 0) throw fail('UPLOAD_TAKEN_OVER');
  return key;
}

/** So much of the segment is durable, which makes so much of the whole. */
export type Move = { key: string; size: number; offset: number; retentionSeconds: number };

async function moveOffset(
  db: Database,
  { upload, epoch }: Lease,
  { key, size, offset, retentionSeconds }: Move,
) {
  const rows = await db.query(
    'upload_move',
    `WITH moved AS (
       UPDATE uploads SET offset_bytes = $3::bigint, expires_at = now() + make_interval(secs => $5)
       WHERE id = $1 AND lease_epoch = $2 AND lease_owner IS NOT NULL AND offset_bytes <= $3::bigint RETURNING id)
     UPDATE segments SET size_bytes = $6::bigint WHERE key = $4 AND EXISTS (SELECT 1 FROM moved) RETURNING key`,
    [upload.id, epoch, offset, key, retentionSeconds, size],
  );
  if (rows.length === 0) throw fail('UPLOAD_TAKEN_OVER');
}
