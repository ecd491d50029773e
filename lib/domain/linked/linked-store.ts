import type { Readable } from 'node:stream';
import type { ByteRange } from '@/lib/platform/storage/storage';
import type { LinkedPath } from './linked-path';

/** A file behind a link. `etag` changes with every change that its store can tell. */
export type LinkedFile = { isFolder: false; name: string; sizeBytes: number; modifiedAt: Date; etag: string };

/** A folder behind a link; a bucket knows no date of it. */
export type LinkedFolder = { isFolder: true; name: string; modifiedAt: Date | null };

export type LinkedEntry = LinkedFile | LinkedFolder;

/**
 * What lies behind one link, while others change it as they like. Whatever is no plain file or folder of this
 * place is as if it were not there: links, devices, names that no {@link LinkedPath} can have. A path of `[]`
 * is the linked folder itself. Failures are AppErrors.
 */
export interface LinkedStore {
  /** What is at `path`, a file before a folder of the same name; or null. */
  stat(path: LinkedPath): Promise<LinkedEntry | null>;

  /**
   * What is in a folder, in the order of {@link sortKeyOf}, beginning after the sort key `after` where one is
   * given. A folder that is not there has nothing in it. Entries are looked up as they are taken.
   */
  list(folder: LinkedPath, after?: string): AsyncIterable<LinkedEntry>;

  /**
   * Opens bytes [start, end) of a file as it was when it had this `etag`. The stream fails, and never
   * splices, when the file is changed or replaced while it is read.
   * @throws ABORTED with reason FILE_CHANGED if it has another etag now
   */
  open(path: LinkedPath, etag: string, range: ByteRange): Promise<Readable>;

  /**
   * Writes a file, new or in the place of another, in one step: whoever reads sees the old bytes or the new
   * ones. When the promise rejects (also because `body` threw, whose error is passed on) nothing has changed.
   * The parent folder must be there.
   * @throws NOT_FOUND without a parent; INVALID_ARGUMENT where a folder is; PERMISSION_DENIED where something
   *   else is, or nothing may be written
   */
  write(path: LinkedPath, body: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<LinkedFile>;

  /** Removes a file; false if there is none. */
  delete(path: LinkedPath): Promise<boolean>;
}

/**
 * Listings are sorted by this, byte by byte: the name, and for a folder a slash after it, as S3 sorts keys.
 */
export const sortKeyOf = (entry: Pick<LinkedEntry, 'name' | 'isFolder'>) =>
  entry.isFolder ? `${entry.name}/` : entry.name;
