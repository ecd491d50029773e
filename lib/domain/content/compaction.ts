import { createHash } from 'node:crypto';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Segment } from '@/lib/platform/db/generated/client';
import { composeObject, type Piece, readPieces, type Storage } from '@/lib/platform/storage/storage';
import {
  type Content,
  claimContent,
  endClaim,
  lockContent,
  takeBackIntents,
  withIntents,
} from './compaction-claims';

type CompactionDeps = { db: Database; storage: Storage; config: Pick<Config, 'segmentSizeBytes'> };

/**
 * So many segments are no burden, nor are more of such a size, in bytes: those would cost more to copy than
 * they do.
 */
const few = 4;
const large = 64 * 2 ** 20;
/** Who still appends is left in peace. */
const idleSeconds = 60;
const retrySeconds = 600;

/**
 * Has the segments of a content made few, some time after the transaction that this is part of: of an upload
 * that came in many pieces, of a file that was appended to. Call it whenever such a change ends; it puts off
 * what was asked for before.
 */
export async function requestCompaction(
  tx: Transaction,
  { organizationId, contentId }: Content,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE contents SET compact_at = now() + make_interval(secs => ${idleSeconds})
    WHERE organization_id = ${organizationId} AND id = ${contentId} AND (
      SELECT count(*) > ${few} AND avg(size_bytes) < ${large} FROM segments
      WHERE organization_id = ${organizationId} AND content_id = ${contentId})`;
}

/**
 * Makes the segments of one content that is due few: one object for each 64 GiB. The new objects are written
 * beside the old, held against the file's digest, and take their place in one short transaction, if nothing
 * has changed meanwhile. Whoever reads the old ones goes on in the new ({@link openContent}). Answers false
 * where none was due.
 * @throws what the store throws, and Error where the bytes are not the file's; then all is as before, and
 *   tried again later
 */
export async function compactNext(parts: CompactionDeps, signal: AbortSignal): Promise<boolean> {
  const { db } = parts;
  const content = await claimContent(db);
  if (!content) return false;
  try {
    const before = await read(db.prisma, content);
    const after = isIdle(before) ? planOf(before.segments, parts.config.segmentSizeBytes) : [];
    if (after.some(isMade)) await replace(parts, content, before, after, signal);
    // Who works on it asks again when it is done.
    else await endClaim(db.prisma, content, null);
  } catch (error) {
    const seconds = error instanceof NotTheFile ? null : retrySeconds;
    await endClaim(db.prisma, content, signal.aborted ? 0 : seconds);
    throw error;
  }
  return true;
}

/** What is stored is damaged, which trying again does not mend. */
class NotTheFile extends Error {}

type Snapshot = Awaited<ReturnType<typeof read>>;

async function read(db: Pick<Transaction, 'segment' | 'file' | 'upload'>, content: Content) {
  const segments = await db.segment.findMany({
    where: content,
    orderBy: [{ startBytes: 'asc' }, { sizeBytes: 'asc' }],
    select: { key: true, startBytes: true, sizeBytes: true },
  });
  const file = await db.file.findUnique({
    where: { organizationId_contentId: content },
    select: { id: true, state: true, sizeBytes: true, sha256: true },
  });
  return { segments, file, uploads: await db.upload.count({ where: content }) };
}

const isIdle = ({ file, uploads }: Snapshot) => file?.state === 'ACTIVE' && uploads === 0;

const isSame = (one: Snapshot, other: Snapshot) =>
  isIdle(other) &&
  one.file?.sizeBytes === other.file?.sizeBytes &&
  one.segments.length === other.segments.length &&
  one.segments.every(
    ({ key, sizeBytes }, at) =>
      key === other.segments[at]?.key && sizeBytes === other.segments[at]?.sizeBytes,
  );

type Bare = Pick<Segment, 'key' | 'startBytes' | 'sizeBytes'>;
/** A segment as it will be, and those that it is made of: itself alone where it stays. */
type Planned = { key: string; startBytes: bigint; sizeBytes: bigint; from: Bare[] };

const isMade = ({ from }: Planned) => from.length > 1;

/** @throws Error where the segments leave a gap */
function planOf(segments: Bare[], most: number): Planned[] {
  const plan: Planned[] = [];
  let covered = 0n;
  for (const segment of segments) {
    const { startBytes, sizeBytes } = segment;
    if (sizeBytes === null || startBytes !== covered) throw new NotTheFile('The segments leave a gap.');
    covered += sizeBytes;
    const last = plan.at(-1);
    if (!last || last.sizeBytes + sizeBytes > most) {
      plan.push({ key: segment.key, startBytes, sizeBytes, from: [segment] });
      continue;
    }
    if (last.from.length === 1) last.key = newId();
    last.sizeBytes += sizeBytes;
    last.from.push(segment);
  }
  return plan;
}

async function replace(
  parts: CompactionDeps,
  content: Content,
  before: Snapshot,
  after: Planned[],
  signal: AbortSignal,
) {
  const { db, storage } = parts;
  const made = after.filter(isMade);
  const keys = made.map(({ key }) => key);
  await withIntents(db, content, keys, async () => {
    await failpoint('compact.after_intent');
    for (const { key, from, sizeBytes } of made) {
      const stored = await composeObject(storage, {
        key,
        pieces: from.filter(isFilled).map(wholeOf),
        signal,
      });
      if (BigInt(stored) !== sizeBytes)
        throw new Error(`The new object has ${stored} bytes, not ${sizeBytes}.`);
    }
    await failpoint('compact.after_object_durable');
    await verify(storage, after, before.file?.sha256 ?? null, signal);
    await failpoint('compact.before_commit');
    await db.transaction((tx) => swap(tx, content, before, made));
    await failpoint('compact.after_commit');
  });
}

const isFilled = ({ sizeBytes }: Bare) => sizeBytes !== 0n;
const wholeOf = ({ key, sizeBytes }: Bare): Piece => ({ key, range: { start: 0, end: Number(sizeBytes) } });

/**
 * Reads once what the content will be. Where the file has no digest (it is being told anew), that it is all
 * there has to do.
 */
async function verify(storage: Storage, after: Planned[], sha256: Uint8Array | null, signal: AbortSignal) {
  const hash = createHash('sha256');
  for await (const chunk of readPieces(storage, after.filter(isFilled).map(wholeOf))) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  if (sha256 && !hash.digest().equals(sha256))
    throw new NotTheFile('The bytes are not those of the file. See: holdall scrub.');
}

/** @throws Error if the content is another by now */
async function swap(tx: Transaction, content: Content, before: Snapshot, made: Planned[]): Promise<void> {
  await lockContent(tx, content);
  if (!isSame(before, await read(tx, content))) throw new Error('The content changed meanwhile.');
  await takeBackIntents(
    tx,
    made.map(({ key }) => key),
  );
  const replaced = made.flatMap(({ from }) => from.map(({ key }) => key));
  await tx.$executeRaw`
    WITH gone AS (DELETE FROM segments WHERE key = ANY (${replaced}) RETURNING key, organization_id)
    INSERT INTO outbox (key, organization_id) SELECT key, organization_id FROM gone`;
  await tx.segment.createMany({
    data: made.map(({ key, startBytes, sizeBytes }) => ({ ...content, key, startBytes, sizeBytes })),
  });
  await endClaim(tx, content, null);
}
