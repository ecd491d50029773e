import { Readable } from 'node:stream';
import type { Database } from '@/lib/db/database';
import { AppError } from '@/lib/errors';
import type { ByteRange, Storage } from '@/lib/storage/storage';
import type { File } from './file-row';

/** What is read: the content of a file, or of an upload that is about to become one. */
type Stored = Pick<File, 'organizationId' | 'contentId' | 'sizeBytes'>;

type Parts = { db: Database; storage: Storage };
type Piece = { key: string; range: ByteRange };

/**
 * Opens bytes [start, end) of a file, by default all. The first object is open when the promise resolves, so that what is wrong with
 * it is told by a status; later trouble breaks the stream, which never ends short.
 * @throws ABORTED with reason FILE_CHANGED if the content was replaced or purged since `file` was read: look again
 */
export async function openContent(
  { db, storage }: Parts,
  file: Stored,
  range?: ByteRange,
): Promise<Readable> {
  const { start, end } = range ?? { start: 0, end: Number(file.sizeBytes) };
  if (start === end) return Readable.from([]);
  const pieces = await piecesOf(db, file, { start, end });
  const first = await openPiece(storage, file, pieces[0]);
  if (pieces.length === 1) return first;
  return Readable.from(concatenate(storage, file, first, pieces.slice(1)), { objectMode: false });
}

async function piecesOf(db: Database, file: Stored, { start, end }: ByteRange): Promise<Piece[]> {
  const segments = await db.ask<{ key: string; startBytes: bigint; sizeBytes: bigint | null }>(
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
  return pieces;
}

async function openPiece(storage: Storage, file: Stored, piece: Piece | undefined): Promise<Readable> {
  const stream = piece && (await storage.open(piece.key, piece.range));
  // The row was there a moment ago: either a deletion overtook us, which the next look at the file tells, or the bytes are lost.
  if (!stream) throw changed({ content: file.contentId, key: piece?.key ?? '' });
  return stream;
}

async function* concatenate(storage: Storage, file: Stored, first: Readable, rest: Piece[]) {
  yield* first as AsyncIterable<Buffer>;
  for (const piece of rest) yield* (await openPiece(storage, file, piece)) as AsyncIterable<Buffer>;
}

const changed = (cause?: unknown) =>
  new AppError('ABORTED', 'FILE_CHANGED', 'The file changed while it was opened. Try again.', { cause });
