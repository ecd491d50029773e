import { Readable } from 'node:stream';
import { fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import type { Database } from '@/lib/platform/db/database';
import type { ByteRange, Piece, Storage } from '@/lib/platform/storage/storage';

/** What is read: the content of a file, or of an upload that is about to become one. */
type Stored = Pick<File, 'organizationId' | 'contentId' | 'sizeBytes'>;

type OpenContentDeps = { db: Database; storage: Storage };

/**
 * Opens bytes [start, end) of a file, by default all. The first object is open when the promise resolves, so
 * that what is wrong with it is told by a status; later trouble breaks the stream, which never ends short.
 * Where a compaction puts other objects in the place of those that are read, reading goes on in them.
 * @throws ABORTED with reason FILE_CHANGED if the content was replaced or purged since `file` was read: look
 *   again
 */
export async function openContent(
  { db, storage }: OpenContentDeps,
  file: Stored,
  range?: ByteRange,
): Promise<Readable> {
  const { start, end } = range ?? { start: 0, end: Number(file.sizeBytes) };
  if (start === end) return Readable.from([]);
  const first = await openAt({ db, storage }, file, { start, end });
  if (first.isAll) return first.stream;
  const stream = Readable.from(readOn({ db, storage }, file, { start, end }, first), { objectMode: false });
  // Given up before its first byte, it would leave this open.
  return stream.once('close', () => first.stream.destroy());
}

/** An open object, and those that come after it. `isAll`: the content has no other. */
type Opened = { stream: Readable; key: string; rest: Piece[]; isAll: boolean };

/**
 * Opens the first of the objects that hold the range. One that is gone is looked up anew: another may have
 * taken its place.
 */
async function openAt({ db, storage }: OpenContentDeps, file: Stored, range: ByteRange): Promise<Opened> {
  for (let missing: string | undefined; ; ) {
    const { pieces, isAll } = await piecesOf(db, file, range);
    const opened = await openNext(storage, pieces, isAll);
    if (opened) return opened;
    // Missing while its row is there: a deletion overtook us, which the next look at the file tells, or the
    // bytes are lost.
    const key = pieces[0]?.key ?? '';
    if (key === missing) throw changed({ content: file.contentId, key });
    missing = key;
  }
}

async function openNext(storage: Storage, [piece, ...rest]: Piece[], isAll = false): Promise<Opened | null> {
  const stream = piece && (await storage.open(piece.key, piece.range));
  return stream ? { stream, key: piece.key, rest, isAll } : null;
}

async function* readOn(parts: OpenContentDeps, file: Stored, { start, end }: ByteRange, first: Opened) {
  let position = start;
  for (let current = first; ; ) {
    try {
      for await (const chunk of current.stream as AsyncIterable<Buffer>) {
        position += chunk.length;
        yield chunk;
      }
    } catch (error) {
      const other = await openAt(parts, file, { start: position, end });
      // The same object still: it is not its removal that broke the reading.
      if (other.key === current.key) {
        other.stream.destroy();
        throw error;
      }
      current = other;
      continue;
    }
    if (position === end) return;
    current =
      (await openNext(parts.storage, current.rest)) ?? (await openAt(parts, file, { start: position, end }));
  }
}

async function piecesOf(db: Database, file: Stored, { start, end }: ByteRange) {
  const segments = await db.query<{ key: string; startBytes: bigint; sizeBytes: bigint | null }>(
    'content_segments',
    `SELECT key, start_bytes AS "startBytes", size_bytes AS "sizeBytes" FROM segments
     WHERE organization_id = $1 AND content_id = $2 ORDER BY start_bytes`,
    [file.organizationId, file.contentId],
  );
  const pieces: Piece[] = [];
  let covered = start;
  for (const { key, startBytes, sizeBytes } of segments) {
    const from = Number(startBytes);
    const to = from + Number(sizeBytes ?? 0);
    if (from > covered || to <= covered || covered >= end) continue;
    pieces.push({ key, range: { start: covered - from, end: Math.min(to, end) - from } });
    covered = Math.min(to, end);
  }
  if (covered < end) throw changed();
  return { pieces, isAll: segments.length === 1 };
}

const changed = (cause?: unknown) => fail('FILE_CHANGED', { cause });
