import { Readable } from 'node:stream';
import { AppError, fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import type { Database } from '@/lib/platform/db/database';
import type { ByteRange, Piece, Storage, StoredObject } from '@/lib/platform/storage/storage';
import { storageUnavailable } from '@/lib/platform/storage/storage-errors';

/** The content of a file, or of an upload that is about to become one. */
type StoredFile = Pick<File, 'organizationId' | 'contentId' | 'sizeBytes'>;

type OpenContentDeps = { db: Database; storage: Storage };

/**
 * Opens bytes [start, end) of a file, by default all. The first object is open when the promise resolves, so
 * a missing object is still an error status; later failures break the stream, which never ends early. When a
 * compaction replaces the objects, the stream continues in the new ones.
 * @throws ABORTED with reason FILE_CHANGED if the content was replaced or purged since `file` was read: read
 *   the file's row again; INTERNAL with reason CONTENT_MISSING if the store lost the bytes
 */
export async function openContent(
  { db, storage }: OpenContentDeps,
  file: StoredFile,
  range?: ByteRange,
): Promise<Readable> {
  const { start, end } = range ?? { start: 0, end: Number(file.sizeBytes) };
  if (start === end) return Readable.from([]);
  const first = await openAt({ db, storage }, file, { start, end });
  if (first.isAll) return first.stream;
  const stream = Readable.from(readFrom({ db, storage }, file, { start, end, first }), { objectMode: false });
  // The generator does not run before the first read, so it cannot close this object.
  return stream.once('close', () => first.stream.destroy());
}

/**
 * Checks that the first object of a file is there, without reading it, for HEAD.
 * @throws as {@link openContent}
 */
export async function assertContent({ db, storage }: OpenContentDeps, file: StoredFile): Promise<void> {
  const range = { start: 0, end: Number(file.sizeBytes) };
  if (range.end === 0) return;
  await findFirst({ db, storage }, { file, range }, ([piece]) => piece && findWhole(storage, piece));
}

/** An open object and the pieces after it. `isAll`: the content has no other object. */
type Opened = { stream: Readable; key: string; rest: Piece[]; isAll: boolean };

/** Opens the first object of the range. */
const openAt = ({ db, storage }: OpenContentDeps, file: StoredFile, range: ByteRange): Promise<Opened> =>
  findFirst({ db, storage }, { file, range }, (pieces, isAll) => openNext(storage, pieces, isAll));

/**
 * Tries the objects of a range, as the rows name them. If the first is missing, reads the rows again: a
 * compaction may have replaced it, or a deletion removed it. Rows are deleted before objects, so an object
 * that a row names after it was found missing, or cut short, is lost.
 */
async function findFirst<Found>(
  { db, storage }: OpenContentDeps,
  { file, range }: { file: StoredFile; range: ByteRange },
  tryObject: (pieces: Piece[], isAll: boolean) => Promise<Found> | undefined,
): Promise<NonNullable<Found>> {
  for (let missing: string | undefined; ; ) {
    const { pieces, isAll } = await piecesOf(db, file, range);
    const key = pieces[0]?.key ?? '';
    if (key === missing) throw await lost({ db, storage }, file, key);
    const found = await tryObject(pieces, isAll);
    if (found) return found;
    missing = key;
  }
}

/** The error for bytes that the store lost. Their content is marked as corrupted. */
async function lost({ db, storage }: OpenContentDeps, file: StoredFile, key: string): Promise<AppError> {
  // A store that is away, or a volume that is not mounted, has lost nothing.
  await storage.check();
  if ((await storage.readMarker()) === null) {
    return storageUnavailable(new Error('The store has no marker: it may not be mounted.'));
  }
  const { organizationId, contentId } = file;
  await db.prisma.content.updateMany({
    where: { organizationId, id: contentId, corruptedAt: null },
    data: { corruptedAt: new Date() },
  });
  return fail('CONTENT_MISSING', {
    cause: new Error(`The object ${key} of ${contentId} is not there, or too short.`),
  });
}

async function openNext(storage: Storage, [piece, ...rest]: Piece[], isAll = false): Promise<Opened | null> {
  const stream = piece && (await openWhole(storage, piece));
  return stream ? { stream, key: piece.key, rest, isAll } : null;
}

/** Opens a piece; null if its object is missing, or ends before the piece does. */
async function openWhole(storage: Storage, piece: Piece): Promise<Readable | null> {
  try {
    return await storage.open(piece.key, piece.range);
  } catch (error) {
    const isShort = error instanceof AppError && error.reason === 'STORAGE_CUT_SHORT';
    // A connection may have broken as well: only the object itself says.
    if (!isShort || (await findWhole(storage, piece))) throw error;
    return null;
  }
}

/** The object of a piece; null if it is missing, or ends before the piece does. */
async function findWhole(storage: Storage, { key, range }: Piece): Promise<StoredObject | null> {
  const found = await storage.stat(key);
  return found && found.sizeBytes >= range.end ? found : null;
}

async function* readFrom(
  deps: OpenContentDeps,
  file: StoredFile,
  { start, end, first }: ByteRange & { first: Opened },
) {
  let position = start;
  for (let current = first; ; ) {
    try {
      for await (const chunk of current.stream as AsyncIterable<Buffer>) {
        position += chunk.length;
        yield chunk;
      }
    } catch (error) {
      const reopened = await openAt(deps, file, { start: position, end });
      // The object still exists, so its removal is not the cause of the failure.
      if (reopened.key === current.key) {
        reopened.stream.destroy();
        throw error;
      }
      current = reopened;
      continue;
    }
    if (position === end) return;
    current =
      (await openNext(deps.storage, current.rest)) ?? (await openAt(deps, file, { start: position, end }));
  }
}

async function piecesOf(db: Database, file: StoredFile, range: ByteRange) {
  const segments = await db.query<SegmentRow>(
    'content_segments',
    `SELECT key, start_bytes AS "startBytes", size_bytes AS "sizeBytes" FROM segments
     WHERE organization_id = $1 AND content_id = $2 ORDER BY start_bytes`,
    [file.organizationId, file.contentId],
  );
  const pieces = piecesIn(segments, range);
  if (!pieces) throw changed();
  return { pieces, isAll: segments.length === 1 };
}

type SegmentRow = { key: string; startBytes: bigint; sizeBytes: bigint | null };

/**
 * The parts of segments that make up the bytes [start, end) of a content; null if the segments, sorted by
 * start, have a gap there. Overlapping segments are read up to where the next one begins to be needed.
 */
export function piecesIn(segments: SegmentRow[], { start, end }: ByteRange): Piece[] | null {
  const pieces: Piece[] = [];
  let covered = start;
  for (const { key, startBytes, sizeBytes } of segments) {
    const from = Number(startBytes);
    const to = from + Number(sizeBytes ?? 0);
    if (from > covered || to <= covered || covered >= end) continue;
    pieces.push({ key, range: { start: covered - from, end: Math.min(to, end) - from } });
    covered = Math.min(to, end);
  }
  return covered < end ? null : pieces;
}

const changed = () => fail('FILE_CHANGED');
