import type { ByteRange } from '@/lib/platform/storage/storage';
import {
  type DirectoryExtent,
  directoryHeader,
  directoryHeaderBytes,
  endRecord,
  endRecordBytes,
  localHeader,
  localHeaderBytes,
  type PlacedEntry,
  type ZipEntry,
} from './zip-format';

/** A part of an archive: bytes of its structure, or a range of the content of an entry. */
export type ArchivePiece<Entry extends PlacedEntry> = { bytes: Buffer } | { entry: Entry; range: ByteRange };

/** The entries of an archive in their order, from the one at an offset on. */
export type EntrySource<Entry extends PlacedEntry> = {
  /** From the entry whose header or content has this byte of the archive. */
  fromOffset(offset: number): AsyncIterable<Entry>;
  /** From the entry whose directory header has this byte of the central directory. */
  fromDirectoryOffset(offset: number): AsyncIterable<Entry>;
};

/** Places entries one after the other, and knows what follows them. */
export class ArchiveLayout {
  #offset = 0;
  #directoryBytes = 0;
  #entryCount = 0;

  place<Entry extends ZipEntry>(entry: Entry): Entry & PlacedEntry {
    const placed = { ...entry, offset: this.#offset, directoryOffset: this.#directoryBytes };
    this.#offset += localHeaderBytes(entry) + entry.sizeBytes;
    this.#directoryBytes += directoryHeaderBytes(placed);
    this.#entryCount += 1;
    return placed;
  }

  get directory(): DirectoryExtent {
    return { offset: this.#offset, sizeBytes: this.#directoryBytes, entryCount: this.#entryCount };
  }
}

/** The length of an archive. */
export const archiveBytes = (directory: DirectoryExtent): number =>
  directory.offset + directory.sizeBytes + endRecordBytes(directory);

/**
 * The pieces of bytes [start, end) of an archive, in order. Reads only the entries that the range touches, so
 * a range in a large archive costs no more than its bytes.
 */
export async function* piecesIn<Entry extends PlacedEntry>(
  source: EntrySource<Entry>,
  directory: DirectoryExtent,
  { start, end }: ByteRange,
): AsyncGenerator<ArchivePiece<Entry>> {
  const directoryEnd = directory.offset + directory.sizeBytes;
  if (start < Math.min(end, directory.offset)) {
    for await (const entry of source.fromOffset(start)) {
      if (entry.offset >= end) break;
      const contentStart = entry.offset + localHeaderBytes(entry);
      const header = { start: entry.offset, end: contentStart };
      if (overlap(header, { start, end })) yield cut(localHeader(entry), header.start, { start, end });
      const content = overlap({ start: contentStart, end: contentStart + entry.sizeBytes }, { start, end });
      if (content)
        yield {
          entry,
          range: { start: content.start - contentStart, end: content.end - contentStart },
        };
    }
  }
  const headers = overlap({ start: directory.offset, end: directoryEnd }, { start, end });
  if (headers) {
    const first = headers.start - directory.offset;
    for await (const entry of source.fromDirectoryOffset(first)) {
      const at = directory.offset + entry.directoryOffset;
      if (at >= end) break;
      yield cut(directoryHeader(entry), at, { start, end });
    }
  }
  if (end > directoryEnd) yield cut(endRecord(directory), directoryEnd, { start, end });
}

/** The part of `bytes`, which are at `offset`, inside a range that they touch. */
const cut = (bytes: Buffer, offset: number, { start, end }: ByteRange) => ({
  bytes: bytes.subarray(Math.max(0, start - offset), end - offset),
});

function overlap(a: ByteRange, b: ByteRange): ByteRange | null {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start < end ? { start, end } : null;
}
