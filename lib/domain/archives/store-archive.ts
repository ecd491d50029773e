import { createHash } from 'node:crypto';
import { AppError, fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { checksumOf } from '@/lib/domain/content/content-checksum';
import type { Database } from '@/lib/platform/db/database';
import { isForeignKeyViolation } from '@/lib/platform/db/database-errors';
import type { Storage } from '@/lib/platform/storage/storage';
import type { CollectedEntry } from './collect-entries';
import { ArchiveLayout } from './layout';
import { directoryHeader, type PlacedEntry, type ZipEntry } from './zip-format';

/** The maximum number of entries of an archive that is not an export. */
export const MAX_ARCHIVE_ENTRIES = 100_000;
/** How long an archive that is being created is left alone without progress. */
const CREATION_SECONDS = 3600;
const CHUNK_SIZE = 1_000;

/** Where the bytes of an entry are; nowhere for a folder. */
export type EntrySource = {
  contentId: string | null;
  folderId: string | null;
  linkedPath: string | null;
  linkedEtag: string | null;
};

/** An entry with everything that its row has except its position. */
export type SourcedEntry = ZipEntry & EntrySource;

type StoreDeps = { db: Database; storage: Storage };
type ArchiveId = { organizationId: string; id: string };

/** What the row of a complete archive says about its structure. */
export type StoredLayout = {
  etag: string;
  entryCount: number;
  fileCount: number;
  directoryOffset: bigint;
  directoryBytes: bigint;
};

/**
 * Stores the entries of an archive that is not complete, one after the other, so that memory does not depend
 * on their number. From its row on, an entry holds its content.
 * @throws FAILED_PRECONDITION with reason ARCHIVE_TOO_LARGE; {@link ContentReleasedError}
 */
export async function storeEntries(
  db: Database,
  archive: ArchiveId,
  { entries, limit }: { entries: AsyncIterable<SourcedEntry>; limit: number },
): Promise<StoredLayout> {
  const layout = new ArchiveLayout();
  const hash = createHash('sha256');
  let fileCount = 0;
  for await (const chunk of inChunks(entries)) {
    const placed: (PlacedEntry & EntrySource)[] = [];
    for (const entry of chunk) {
      placed.push(layout.place(entry));
      if (!entry.path.endsWith('/')) fileCount += 1;
    }
    if (layout.directory.entryCount > limit) throw fail('ARCHIVE_TOO_LARGE', { values: { limit } });
    for (const entry of placed) {
      hash.update(directoryHeader(entry)).update(`${entry.contentId ?? entry.linkedEtag ?? ''}\n`);
    }
    await insertEntries(db, archive, placed);
    await failpoint('zip.after_entries');
  }
  const { offset, sizeBytes, entryCount } = layout.directory;
  return {
    etag: hash.digest('base64url').slice(0, 32),
    entryCount,
    fileCount,
    directoryOffset: BigInt(offset),
    directoryBytes: BigInt(sizeBytes),
  };
}

/** A file was deleted or replaced while it was added, and nothing else named its content. */
export class ContentReleasedError extends Error {}

/** Adds checksums to collected entries: those of the contents, of which missing ones are computed. */
export async function* sourced(
  deps: StoreDeps,
  organizationId: string,
  entries: AsyncIterable<CollectedEntry>,
): AsyncGenerator<SourcedEntry> {
  for await (const chunk of inChunks(entries)) {
    const ids = chunk.flatMap((entry) => (entry.type === 'file' ? [entry.file.contentId] : []));
    const contents = await deps.db.prisma.content.findMany({
      where: { organizationId, id: { in: ids } },
      select: { id: true, crc32: true, sizeBytes: true },
    });
    const known = new Map(contents.map((content) => [content.id, content]));
    for (const entry of chunk) {
      const { path, modifiedAt } = entry;
      if (entry.type === 'folder') {
        yield { path, modifiedAt, sizeBytes: 0, crc32: 0, ...noSource };
      } else if (entry.type === 'linked') {
        const { sizeBytes, crc32, folderId, path: linkedPath, etag: linkedEtag } = entry.linked;
        yield { path, modifiedAt, sizeBytes, crc32, contentId: null, folderId, linkedPath, linkedEtag };
      } else {
        const { file } = entry;
        const content = known.get(file.contentId);
        // While a stream appends, a content has more bytes than the file had, and no checksum.
        const isKnown = content?.crc32 != null && content.sizeBytes === file.sizeBytes;
        const crc32 = isKnown ? Number(content.crc32) : await readChecksum(deps, file);
        const sizeBytes = Number(file.sizeBytes);
        yield { path, modifiedAt, sizeBytes, crc32, ...noSource, contentId: file.contentId };
      }
    }
  }
}

const noSource: EntrySource = { contentId: null, folderId: null, linkedPath: null, linkedEtag: null };

/** @throws {@link ContentReleasedError} */
async function readChecksum(deps: StoreDeps, file: Parameters<typeof checksumOf>[1]): Promise<number> {
  try {
    return await checksumOf(deps, file);
  } catch (error) {
    if (error instanceof AppError && error.reason === 'FILE_CHANGED')
      throw new ContentReleasedError('The content of a file was released.', { cause: error });
    throw error;
  }
}

async function* inChunks<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < CHUNK_SIZE) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** @throws {@link ContentReleasedError} */
async function insertEntries(
  db: Database,
  { organizationId, id }: ArchiveId,
  entries: (PlacedEntry & EntrySource)[],
): Promise<void> {
  const column = <T>(value: (entry: PlacedEntry & EntrySource) => T) => entries.map(value);
  try {
    await db.query('archive_entries_insert', INSERT_SQL, [
      organizationId,
      id,
      column(({ offset }) => offset),
      column(({ directoryOffset }) => directoryOffset),
      column(({ path }) => path),
      column(({ sizeBytes }) => sizeBytes),
      column(({ crc32 }) => crc32),
      column(({ modifiedAt }) => modifiedAt.toISOString()),
      column(({ contentId }) => contentId),
      column(({ folderId }) => folderId),
      column(({ linkedPath }) => linkedPath),
      column(({ linkedEtag }) => linkedEtag),
      CREATION_SECONDS,
    ]);
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error;
    throw new ContentReleasedError('The content of a file was released.', { cause: error });
  }
}

/** Also keeps the incomplete archive from expiring while it grows. */
const INSERT_SQL = `
  WITH renewed AS (
    UPDATE archives SET expires_at = greatest(expires_at, now() + make_interval(secs => $13))
    WHERE organization_id = $1 AND id = $2)
  INSERT INTO archive_entries (organization_id, archive_id, offset_bytes, directory_offset_bytes, path, size_bytes, crc32,
    modified_at, content_id, folder_id, linked_path, linked_etag)
  SELECT $1, $2, entry.* FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::timestamptz[],
    $9::text[], $10::text[], $11::text[], $12::text[]) AS entry`;
