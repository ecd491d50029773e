import type { Readable } from 'node:stream';
import { fail } from '@/lib/base/errors';
import { openContent } from '@/lib/domain/content/read-content';
import type { Database } from '@/lib/platform/db/database';
import type { Archive } from '@/lib/platform/db/generated/client';
import type { ByteRange, Storage } from '@/lib/platform/storage/storage';
import { type ArchivePiece, archiveBytes, piecesIn } from './layout';
import type { EntrySource } from './store-archive';
import type { DirectoryExtent, PlacedEntry } from './zip-format';

/** An entry as its row has it. `key`: the object of a content that has only one. */
export type ArchivedEntry = PlacedEntry & EntrySource & { organizationId: string; key: string | null };

type ReadDeps = {
  db: Database;
  storage: Storage;
  /** Opens a file in an external folder if it still has this etag. */
  openLinked(entry: ArchivedEntry, range: ByteRange): Promise<Readable>;
};

const FIRST_PAGE = 16;
const MAX_PAGE = 1_000;
/** Pieces up to this size are read ahead, several at once. */
const SMALL_BYTES = 64 * 1024;
const READ_AHEAD = 8;
/** Small chunks are sent together. */
const CHUNK_BYTES = 64 * 1024;

export const directoryOf = (archive: Archive): DirectoryExtent => ({
  offset: Number(archive.directoryOffset),
  sizeBytes: Number(archive.directoryBytes),
  entryCount: archive.entryCount,
});

export const sizeOf = (archive: Archive): number => archiveBytes(directoryOf(archive));

/**
 * Bytes [start, end) of an archive. Reads its entries page by page; if they or the bytes of one are gone, it
 * fails instead of ending early.
 */
export async function* readArchive(
  deps: ReadDeps,
  archive: Archive,
  range: ByteRange,
): AsyncGenerator<Buffer> {
  const pieces = piecesIn(entriesOf(deps.db, archive), directoryOf(archive), range);
  let sent = 0;
  for await (const chunk of inChunks(readPieces(deps, pieces))) {
    sent += chunk.length;
    yield chunk;
  }
  if (sent !== range.end - range.start) throw fail('URL_EXPIRED');
}

/** The entries of an archive from an offset on, page by page. */
const entriesOf = (db: Database, { organizationId, id }: Archive) => ({
  fromOffset: (offset: number) =>
    pagesOf((after, limit) =>
      db.query<EntryRow>(
        after === null ? 'archive_first' : 'archive_next',
        after === null ? queries.offset.first : queries.offset.next,
        [organizationId, id, after ?? offset, limit],
      ),
    ),
  fromDirectoryOffset: (offset: number) =>
    pagesOf((after, limit) =>
      db.query<EntryRow>(
        after === null ? 'archive_directory_first' : 'archive_directory_next',
        after === null ? queries.directory.first : queries.directory.next,
        [organizationId, id, after ?? offset, limit],
      ),
    ),
});

type EntryRow = Omit<ArchivedEntry, 'sizeBytes' | 'crc32' | 'offset' | 'directoryOffset'> & {
  sizeBytes: bigint;
  crc32: bigint;
  offset: bigint;
  directoryOffset: bigint;
  /** The column that the page is sorted by. */
  position: bigint;
};

async function* pagesOf(
  read: (after: bigint | null, limit: number) => Promise<EntryRow[]>,
): AsyncGenerator<ArchivedEntry> {
  let after: bigint | null = null;
  // A range may need a single entry.
  for (let limit = FIRST_PAGE; ; limit = Math.min(MAX_PAGE, limit * 4)) {
    const rows: EntryRow[] = await read(after, limit);
    for (const { position, ...row } of rows) {
      after = position;
      yield {
        ...row,
        sizeBytes: Number(row.sizeBytes),
        crc32: Number(row.crc32),
        offset: Number(row.offset),
        directoryOffset: Number(row.directoryOffset),
      };
    }
    if (rows.length < limit) return;
  }
}

/** The queries for the first page from an offset and for the page after a position. */
function queriesBy(column: string, columns: string, joins: string) {
  const select = `SELECT ${columns}, e.${column} AS position FROM archive_entries e ${joins}
    WHERE e.organization_id = $1 AND e.archive_id = $2`;
  return {
    first: `${select} AND e.${column} >= (
        SELECT coalesce(max(${column}), 0) FROM archive_entries
        WHERE organization_id = $1 AND archive_id = $2 AND ${column} <= $3::bigint)
      ORDER BY e.${column} LIMIT $4`,
    next: `${select} AND e.${column} > $3::bigint ORDER BY e.${column} LIMIT $4`,
  };
}

const zipColumns = `e.organization_id AS "organizationId", e.path, e.size_bytes AS "sizeBytes", e.crc32,
  e.modified_at AS "modifiedAt", e.offset_bytes AS offset, e.directory_offset_bytes AS "directoryOffset"`;

const queries = {
  offset: queriesBy(
    'offset_bytes',
    `${zipColumns}, e.content_id AS "contentId", e.folder_id AS "folderId", e.linked_path AS "linkedPath",
       e.linked_etag AS "linkedEtag", s.key`,
    `LEFT JOIN LATERAL (
       SELECT CASE WHEN count(*) = 1 THEN min(key) END AS key FROM segments
       WHERE organization_id = e.organization_id AND content_id = e.content_id) s ON true`,
  ),
  directory: queriesBy('directory_offset_bytes', zipColumns, ''),
};

/** The next bytes to send: in memory soon, or a stream that is opened in its turn. */
type Part = { bytes: Promise<Buffer> } | { open(): Promise<AsyncIterable<Buffer>> };

/** Reads pieces in their order. Small ones are read ahead, since opening each costs more than its bytes. */
async function* readPieces(
  deps: ReadDeps,
  pieces: AsyncGenerator<ArchivePiece<ArchivedEntry>>,
): AsyncGenerator<Buffer> {
  const parts: Part[] = [];
  try {
    for (let isDone = false; ; ) {
      while (!isDone && parts.length < READ_AHEAD) {
        const next = await pieces.next();
        if (next.done) isDone = true;
        else parts.push(partOf(deps, next.value));
      }
      const part = parts.shift();
      if (!part) return;
      if ('bytes' in part) yield await part.bytes;
      else yield* await part.open();
    }
  } finally {
    await pieces.return(undefined);
  }
}

function partOf(deps: ReadDeps, piece: ArchivePiece<ArchivedEntry>): Part {
  if ('bytes' in piece) return { bytes: Promise.resolve(piece.bytes) };
  const open = async () => (await openEntry(deps, piece.entry, piece.range)) as AsyncIterable<Buffer>;
  if (piece.range.end - piece.range.start > SMALL_BYTES) return { open };
  const bytes = open().then(collect);
  // The reader may stop before it comes to this piece.
  bytes.catch(() => {});
  return { bytes };
}

async function openEntry(
  { db, storage, openLinked }: ReadDeps,
  entry: ArchivedEntry,
  range: ByteRange,
): Promise<Readable> {
  const { organizationId, contentId, key, sizeBytes } = entry;
  if (contentId === null) return openLinked(entry, range);
  const opened = key === null ? null : await storage.open(key, range);
  // A compaction may have replaced the object.
  return (
    opened ?? openContent({ db, storage }, { organizationId, contentId, sizeBytes: BigInt(sizeBytes) }, range)
  );
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Joins small chunks into larger ones. */
async function* inChunks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < CHUNK_BYTES) continue;
    yield waiting.length === 1 ? chunk : Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(waiting);
}
