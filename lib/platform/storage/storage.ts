import type { Readable } from 'node:stream';
import { storageCutShort } from './storage-errors';

/** Bytes [start, end) of an object; both are whole numbers with 0 <= start <= end. */
export type ByteRange = { start: number; end: number };

export type StoredObject = { key: string; sizeBytes: number; modified: Date };

/**
 * Where bytes live: immutable objects under keys that we make ({@link newId}), never a user's string and
 * never used twice. The database decides which of them mean anything; a driver knows nothing of files. Every
 * failure is an AppError: UNAVAILABLE (the store does not answer; try again) or RESOURCE_EXHAUSTED with
 * reason STORAGE_FULL. Absence is a value.
 */
export interface Storage {
  /** For log lines and readiness: "disk" or "s3". */
  readonly kind: string;

  /**
   * Stores all of `body` under `key` and answers the number of bytes. When the promise resolves the object is
   * durable and whole; when it rejects (also by `signal`, or because `body` threw, whose error is passed on
   * as it is) no reader ever sees it, and what was written is removed on the way out or, after a crash, by
   * `delete`. An existing object is replaced in one step.
   */
  put(key: string, body: AsyncIterable<Uint8Array>, options?: { signal?: AbortSignal }): Promise<number>;

  /**
   * Opens an object for reading, or answers null if there is none. `range` must lie inside the object. The
   * object is opened before the promise resolves. The stream fails (it never ends short) when the store does;
   * whoever stops early destroys it.
   */
  open(key: string, range?: ByteRange): Promise<Readable | null>;

  /** What is stored under `key`, or null. */
  stat(key: string): Promise<StoredObject | null>;

  /**
   * Removes the object and everything an unfinished `put` of that key left behind. Removing what is not there
   * succeeds.
   */
  delete(key: string): Promise<void>;

  /**
   * Every key for which the store holds anything, in no particular order, unfinished `put`s included (with
   * what has arrived as their size and their newest modification). The marker is not listed. Fails rather
   * than ending early.
   */
  list(): AsyncIterable<StoredObject>;

  /**
   * Gives an object a name at `path` too, outside the store, and answers its size, or null if there is none.
   * The caller syncs the directory. Only where objects are files: a store elsewhere has backups of its own.
   */
  exportTo?(key: string, path: string): Promise<number | null>;

  /** The id of the instance that this store belongs to, or null for a store that was never used. */
  readMarker(): Promise<string | null>;
  writeMarker(instanceId: string): Promise<void>;

  /** Rejects with UNAVAILABLE within five seconds when the store does not answer. */
  check(): Promise<void>;

  close(): Promise<void>;
}

/** Some bytes of an object. */
export type Piece = { key: string; range: ByteRange };

/** A store that makes objects out of others by itself, without their bytes passing through here. */
export interface ComposingStorage extends Storage {
  /** As `put` of the pieces, none of them empty, one after the other. */
  compose(key: string, pieces: Piece[], options?: { signal?: AbortSignal }): Promise<number>;
}

const canCompose = (storage: Storage): storage is ComposingStorage => 'compose' in storage;

/**
 * Stores under `key`, as `put` does, what the pieces have one after the other: by the store itself where it
 * can.
 */
export async function composeObject(
  storage: Storage,
  key: string,
  pieces: Piece[],
  options: { signal?: AbortSignal } = {},
): Promise<number> {
  return canCompose(storage)
    ? storage.compose(key, pieces, options)
    : storage.put(key, readPieces(storage, pieces), options);
}

/** @throws UNAVAILABLE with reason STORAGE_CUT_SHORT where one is not there */
export async function* readPieces(storage: Storage, pieces: Iterable<Piece>): AsyncGenerator<Uint8Array> {
  for (const { key, range } of pieces) {
    const stream = await storage.open(key, range);
    if (!stream) throw storageCutShort(`The object ${key} is not there.`);
    yield* stream as AsyncIterable<Buffer>;
  }
}

/** A store whose objects can be read and trusted up to where they have grown, while they grow. */
export interface GrowingStorage extends Storage {
  /**
   * Stores `body` under a key that was never used, as `put`, but tells `onDurable` again and again how many
   * bytes are safe by now: at least every 8 MiB and every second, one call at a time, and last of all for the
   * whole. When it rejects, because `body` or `onDurable` threw, the object stays as far as it came; what was
   * not told as durable may or may not be there. What is told ends where a chunk of the body does. `isEager`:
   * each chunk is safe and told before the next one is taken.
   */
  grow(
    key: string,
    body: AsyncIterable<Uint8Array>,
    onDurable: (sizeBytes: number) => Promise<void>,
    options?: { isEager?: boolean },
  ): Promise<number>;

  /** Cuts off what an object that nobody grows any more has beyond `sizeBytes`. */
  trim(key: string, sizeBytes: number): Promise<void>;
}

export const canGrow = (storage: Storage): storage is GrowingStorage => 'grow' in storage;
