import { Readable } from 'node:stream';
import { fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import type { Database } from '@/lib/platform/db/database';
import type { ByteRange, Piece, Storage } from '@/lib/platform/storage/storage';

/** The content of a file, or of an upload that is about to become one. */
type StoredFile = Pick<File, 'organizationId' | 'contentId' | 'sizeBytes'>;

type OpenContentDeps = { db: Database; storage: Storage };

/**
 * Opens bytes [start, end) of a file, by default all. The first object is open when the promise resolves, so
 * a missing object is still an error status; later failures break the stream, which never ends early. When a
 * compaction replaces the objects, the stream continues in the new ones.
 * @throws ABORTED with reason FILE_CHANGED if the content was replaced or purged since `file` was read; read
 *   the file's row again
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

/** An open object and the pieces after it. `isAll`: the content has no other object. */
type Opened = { stream: Readable; key: string; rest: Piece[]; isAll: boolean };

/**
 * Opens the first object of the range. If it is missing, reads the segments again: it may have been replaced.
 */
async function openAt({ db, storage }: OpenContentDeps, file: StoredFile, range: ByteRange): Promise<Opened> {
  for (let missing: string | undefined; ; ) {
    const { pieces, isAll } = await piecesOf(db, file, range);
    const opened = await openNext(storage, pieces, isAll);
    if (opened) return opened;
    // Missing although its row exists: the file was deleted, which the caller's next read shows, or the bytes
    // are lost.
    const key = pieces[0]?.key ?? '';
    if (key === missing) throw changed({ content: file.contentId, key });
    missing = key;
  }
}

async function openNext(storage: Storage, [piece, ...rest]: Piece[], isAll = false): Promise<Opened | null> {
  const stream = piece && (await storage.open(piece.key, piece.range));
  return stream ? { stream, key: piece.key, rest, isAll } : null;
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

const changed = (cause?: unknown) => fail('FILE_CHANGED', { cause });
