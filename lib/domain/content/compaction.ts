import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Segment } from '@/lib/platform/db/generated/client';
import { composeObject, type Piece, readPieces, type Storage } from '@/lib/platform/storage/storage';
import { combineAll } from './checksum';
import {
  type Content,
  claimContent,
  deleteIntents,
  endClaim,
  lockContent,
  withIntents,
} from './compaction-claims';

type CompactionDeps = { db: Database; storage: Storage; config: Pick<Config, 'segmentSizeBytes'> };

/** Up to this many segments stay as they are. */
const MAX_SEGMENTS = 4;
/** Segments of this average size stay as well: copying them costs more than it saves. */
const LARGE_SEGMENT_BYTES = 64 * 2 ** 20;
/** Skips content that is still being appended to. */
export const IDLE_SECONDS = 60;
const RETRY_SECONDS = 600;

/** Whether a content of these segments is to be compacted. */
export function isFragmented(segments: { sizeBytes: number }[]): boolean {
  const sum = segments.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
  return segments.length > MAX_SEGMENTS && sum < segments.length * LARGE_SEGMENT_BYTES;
}

/**
 * Schedules the compaction of a content with many segments, in the caller's transaction. Call it after every
 * upload and append; a later call postpones an earlier one.
 */
export async function requestCompaction(
  tx: Transaction,
  { organizationId, contentId }: Content,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE contents SET compact_at = now() + make_interval(secs => ${IDLE_SECONDS})
    WHERE organization_id = ${organizationId} AND id = ${contentId} AND (
      SELECT count(*) > ${MAX_SEGMENTS} AND avg(size_bytes) < ${LARGE_SEGMENT_BYTES} FROM segments
      WHERE organization_id = ${organizationId} AND content_id = ${contentId})`;
}

/**
 * Compacts one content that is due into one object per 64 GiB. Writes the new objects beside the old ones,
 * verifies them against the content's digest, and swaps them in one short transaction if nothing has changed.
 * Readers of the old objects continue in the new ones ({@link openContent}). Returns false if no content was
 * due.
 * @throws what the store throws, and Error if the bytes do not match the digest; nothing has changed then,
 *   and a transient failure is retried later
 */
export async function compactNext(deps: CompactionDeps, signal: AbortSignal): Promise<boolean> {
  const { db } = deps;
  const content = await claimContent(db);
  if (!content) return false;
  try {
    const previous = await read(db.prisma, content);
    const plan = isIdle(previous) ? planSegments(previous.segments, deps.config.segmentSizeBytes) : [];
    if (plan.some(isComposed)) await replace(deps, { content, previous, plan, signal });
    // An active writer requests compaction again at its end.
    else await endClaim(db.prisma, content, null);
  } catch (error) {
    const seconds = error instanceof CorruptContentError ? null : RETRY_SECONDS;
    await endClaim(db.prisma, content, signal.aborted ? 0 : seconds);
    throw error;
  }
  return true;
}

/** The stored bytes are damaged, which a retry cannot repair. */
class CorruptContentError extends Error {}

type Snapshot = Awaited<ReturnType<typeof read>>;

async function read(db: Pick<Transaction, 'segment' | 'content' | 'upload'>, content: Content) {
  const segments = await db.segment.findMany({
    where: content,
    orderBy: [{ startBytes: 'asc' }, { sizeBytes: 'asc' }],
    select: { key: true, startBytes: true, sizeBytes: true, crc32: true },
  });
  const { organizationId, contentId: id } = content;
  const stored = await db.content.findUnique({
    where: { organizationId_id: { organizationId, id } },
    select: { usage: true, sizeBytes: true, sha256: true, files: { where: { state: 'UPLOADING' }, take: 1 } },
  });
  return { segments, stored, uploads: await db.upload.count({ where: content }) };
}

/** Whether a content is complete, and no stream adds to it. */
const isIdle = ({ stored, uploads }: Snapshot) =>
  !!stored && stored.usage !== null && stored.files.length === 0 && uploads === 0;

const isUnchanged = (previous: Snapshot, current: Snapshot) =>
  isIdle(current) &&
  previous.stored?.sizeBytes === current.stored?.sizeBytes &&
  previous.segments.length === current.segments.length &&
  previous.segments.every(
    ({ key, sizeBytes }, at) =>
      key === current.segments[at]?.key && sizeBytes === current.segments[at]?.sizeBytes,
  );

type SourceSegment = Pick<Segment, 'key' | 'startBytes' | 'sizeBytes' | 'crc32'>;
/** A segment after compaction, and the segments that it is composed from: only itself if it stays. */
type PlannedSegment = { key: string; startBytes: bigint; sizeBytes: bigint; from: SourceSegment[] };
type ComposedSegment = Omit<PlannedSegment, 'from'> & { crc32: bigint };

const isComposed = ({ from }: PlannedSegment) => from.length > 1;

/**
 * Groups adjacent segments into new ones of at most `maxBytes`. A single segment keeps its key.
 * @throws Error if the segments, sorted by start, leave a gap
 */
export function planSegments(segments: SourceSegment[], maxBytes: number): PlannedSegment[] {
  const plan: PlannedSegment[] = [];
  let covered = 0n;
  for (const segment of segments) {
    const { startBytes, sizeBytes } = segment;
    if (sizeBytes === null || startBytes !== covered)
      throw new CorruptContentError('The segments leave a gap.');
    covered += sizeBytes;
    const last = plan.at(-1);
    if (!last || last.sizeBytes + sizeBytes > maxBytes) {
      plan.push({ key: segment.key, startBytes, sizeBytes, from: [segment] });
      continue;
    }
    if (last.from.length === 1) last.key = newId();
    last.sizeBytes += sizeBytes;
    last.from.push(segment);
  }
  return plan;
}

type Replacement = { content: Content; previous: Snapshot; plan: PlannedSegment[]; signal: AbortSignal };

async function replace({ db, storage }: CompactionDeps, replacement: Replacement) {
  const { content, previous, plan, signal } = replacement;
  const composed = plan.filter(isComposed);
  const keys = composed.map(({ key }) => key);
  await withIntents(db, { ...content, keys }, async () => {
    await failpoint('compact.after_intent');
    for (const { key, from, sizeBytes } of composed) {
      const stored = await composeObject(storage, {
        key,
        pieces: from.filter(isFilled).map(wholeOf),
        signal,
      });
      if (BigInt(stored) !== sizeBytes)
        throw new Error(`The new object has ${stored} bytes, not ${sizeBytes}.`);
    }
    await failpoint('compact.after_object_durable');
    const segments = await verify(storage, plan, { sha256: previous.stored?.sha256 ?? null, signal });
    await failpoint('compact.before_commit');
    await db.transaction((tx) => swap(tx, replacement, segments));
    await failpoint('compact.after_commit');
  });
}

const isFilled = ({ sizeBytes }: Pick<Segment, 'sizeBytes'>) => sizeBytes !== 0n;
const wholeOf = ({ key, sizeBytes }: Pick<Segment, 'key' | 'sizeBytes'>): Piece => ({
  key,
  range: { start: 0, end: Number(sizeBytes) },
});

/**
 * Reads the planned segments once and compares their checksums with those of their sources, and their digest
 * with the content's, as far as these are known. Returns the composed segments with their checksums.
 */
async function verify(
  storage: Storage,
  plan: PlannedSegment[],
  { sha256, signal }: { sha256: Uint8Array | null; signal: AbortSignal },
): Promise<ComposedSegment[]> {
  const hash = createHash('sha256');
  const composed: ComposedSegment[] = [];
  for (const segment of plan) {
    const { key, startBytes, sizeBytes, from } = segment;
    let checksum = 0;
    for await (const chunk of readPieces(storage, [segment].filter(isFilled).map(wholeOf))) {
      signal.throwIfAborted();
      hash.update(chunk);
      checksum = crc32(chunk, checksum);
    }
    if (![null, checksum].includes(combineAll(from.map(checkedOf)))) throw corrupt();
    if (isComposed(segment)) composed.push({ key, startBytes, sizeBytes, crc32: BigInt(checksum) });
  }
  if (sha256 && !hash.digest().equals(sha256)) throw corrupt();
  return composed;
}

const corrupt = () => new CorruptContentError("The bytes don't match the file's digest. See: holdall scrub.");

const checkedOf = ({ sizeBytes, crc32 }: Pick<Segment, 'sizeBytes' | 'crc32'>) => ({
  sizeBytes: Number(sizeBytes),
  crc32: crc32 === null ? null : Number(crc32),
});

/** @throws Error if the content has changed */
async function swap(
  tx: Transaction,
  { content, previous, plan }: Replacement,
  segments: ComposedSegment[],
): Promise<void> {
  const composed = plan.filter(isComposed);
  await lockContent(tx, content);
  if (!isUnchanged(previous, await read(tx, content)))
    throw new Error('The content changed during its compaction.');
  await deleteIntents(
    tx,
    composed.map(({ key }) => key),
  );
  const replaced = composed.flatMap(({ from }) => from.map(({ key }) => key));
  await tx.$executeRaw`
    WITH deleted AS (DELETE FROM segments WHERE key = ANY (${replaced}) RETURNING key, organization_id)
    INSERT INTO outbox (key, organization_id) SELECT key, organization_id FROM deleted`;
  await tx.segment.createMany({
    data: segments.map((segment) => ({ ...content, ...segment })),
  });
  await endClaim(tx, content, null);
}
