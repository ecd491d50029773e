import type { Readable } from 'node:stream';
import type { ByteRange } from '@/lib/platform/storage/storage';
import type { LinkedPath } from './linked-path';

/** A file behind a link. `etag` changes with every change that its store detects. */
export type LinkedFile = { isFolder: false; name: string; sizeBytes: number; modifiedAt: Date; etag: string };

/** A folder behind a link; a bucket knows no date of it. */
export type LinkedFolder = { isFolder: true; name: string; modifiedAt: Date | null };

export type LinkedEntry = LinkedFile | LinkedFolder;

/**
 * The content behind one link, which other programs may change at any time. Only plain files and folders
 * exist here: links, devices, and names that no {@link LinkedPath} can have are absent. The path `[]` is the
 * linked folder. Failures are AppErrors.
 */
export interface LinkedStore {
  /** The entry at `path`, or null. A file wins over a folder of the same name. */
  stat(path: LinkedPath): Promise<LinkedEntry | null>;

  /**
   * Lists a folder in the order of {@link sortKeyOf}, starting after the sort key `after` if given. A missing
   * folder is empty. Entries are read lazily.
   */
  list(folder: LinkedPath, after?: string): AsyncIterable<LinkedEntry>;

  /**
   * Opens bytes [start, end) of the version of a file with this `etag`. The stream fails if the file changes
   * while it is read; it never mixes versions.
   * @throws ABORTED with reason FILE_CHANGED if the file has another etag
   */
  open(path: LinkedPath, etag: string, range: ByteRange): Promise<Readable>;

  /**
   * Creates or replaces a file in one step: readers see the old bytes or the new ones. When the promise
   * rejects, also with the body's own error, nothing has changed.
   * @throws NOT_FOUND without a parent folder; INVALID_ARGUMENT for a folder; PERMISSION_DENIED for anything
   *   else that is no plain file, and where writing is not permitted
   */
  write(path: LinkedPath, body: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<LinkedFile>;

  /** Deletes a file; false if it does not exist. */
  delete(path: LinkedPath): Promise<boolean>;
}

/**
 * The key by which listings are sorted, byte by byte: the name, followed by a slash for folders, as S3 sorts
 * keys.
 */
export const sortKeyOf = (entry: Pick<LinkedEntry, 'name' | 'isFolder'>) =>
  entry.isFolder ? `${entry.name}/` : entry.name;
