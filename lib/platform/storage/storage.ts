import type { Readable } from 'node:stream';
import { storageCutShort } from './storage-errors';

/** Bytes [start, end) of an object; both are whole numbers with 0 <= start <= end. */
export type ByteRange = { start: number; end: number };

export type StoredObject = { key: string; sizeBytes: number; modified: Date };

/**
 * Stores bytes as immutable objects. Keys come from {@link newId}: they are never a user's string and never
 * reused. The database decides which objects matter; a driver knows nothing about files. Every failure is an
 * AppError: UNAVAILABLE (the store does not answer; try again) or RESOURCE_EXHAUSTED with reason
 * STORAGE_FULL. Absence is a value.
 */
export interface Storage {
  /** For log lines and readiness: "disk" or "s3". */
  readonly kind: string;

  /**
   * Stores all of `body` under `key` and returns the number of bytes. When the promise resolves, the object
   * is durable and complete. When it rejects (with the reason of `signal`, the error of `body`, or a failure
   * of the store), no reader ever sees the object, and the written bytes are removed at once or, after a
   * crash, by `delete`. Replaces an existing object in one step.
   */
  put(key: string, body: AsyncIterable<Uint8Array>, options?: { signal?: AbortSignal }): Promise<number>;

  /**
   * Opens an object for reading; null if it does not exist. `range` must lie inside the object. The object is
   * open when the promise resolves. When the store fails, the stream fails: it never ends early. A reader
   * that stops early destroys the stream.
   */
  open(key: string, range?: ByteRange): Promise<Readable | null>;

  /** The object under `key`, or null. */
  stat(key: string): Promise<StoredObject | null>;

  /**
   * Removes the object and everything that an unfinished `put` of this key left. Succeeds if there is
   * nothing.
   */
  delete(key: string): Promise<void>;

  /**
   * Lists every key for which the store has bytes, in no particular order. For an unfinished `put` the size
   * is what has arrived so far. The marker is not listed. Fails instead of ending early.
   */
  list(): AsyncIterable<StoredObject>;

  /**
   * Links or copies an object to `path` outside the store, and returns its size in bytes; null if it does not
   * exist. The caller syncs the directory. Only stores whose objects are files have this: others have their
   * own backups.
   */
  exportTo?(key: string, path: string): Promise<number | null>;

  /** The id of the instance that owns this store, or null for an unused store. */
  readMarker(): Promise<string | null>;
  writeMarker(instanceId: string): Promise<void>;

  /** Rejects with UNAVAILABLE within five seconds when the store does not answer. */
  check(): Promise<void>;

  close(): Promise<void>;
}

/** A range of an object's bytes. */
export type Piece = { key: string; range: ByteRange };

/**
 * A store that composes objects from others by itself, so that their bytes do not pass through this process.
 */
export interface ComposingStorage extends Storage {
  /** Like `put` of the concatenated pieces, none of which may be empty. */
  compose(key: string, pieces: Piece[], options?: { signal?: AbortSignal }): Promise<number>;
}

const canCompose = (storage: Storage): storage is ComposingStorage => 'compose' in storage;

/**
 * Stores the concatenated pieces under `key`, with the guarantees of `put`, and returns the size in bytes.
 * The store composes the object itself if it can.
 */
export async function composeObject(
  storage: Storage,
  { key, pieces, signal }: { key: string; pieces: Piece[]; signal?: AbortSignal },
): Promise<number> {
  return canCompose(storage)
    ? storage.compose(key, pieces, { signal })
    : storage.put(key, readPieces(storage, pieces), { signal });
}

/**
 * Streams the pieces one after the other.
 * @throws UNAVAILABLE with reason STORAGE_CUT_SHORT if an object does not exist
 */
export async function* readPieces(storage: Storage, pieces: Iterable<Piece>): AsyncGenerator<Uint8Array> {
  for (const { key, range } of pieces) {
    const stream = await storage.open(key, range);
    if (!stream) throw storageCutShort(`The object ${key} does not exist.`);
    yield* stream as AsyncIterable<Buffer>;
  }
}

/** A store whose objects can be read while they grow, up to the last durable byte. */
export interface GrowingStorage extends Storage {
  /**
   * Stores `body` like `put`, under an unused key, and reports the durable size to `onDurable` while it
   * grows: at least every 8 MiB and every second, one call at a time, and a last time for the whole object.
   * Reported sizes end at chunk boundaries of the body. When it rejects because `body` or `onDurable` threw,
   * the object stays; bytes that were not reported may or may not exist. With `isEager`, each chunk is
   * durable and reported before the next one is read. With `from`, an object of at least so many bytes goes
   * on behind them: what it has beyond is dropped, and sizes are of the whole object.
   */
  grow(key: string, body: AsyncIterable<Uint8Array>, options: GrowOptions): Promise<number>;

  /** Truncates an object that no longer grows to at most `sizeBytes`. */
  trim(key: string, sizeBytes: number): Promise<void>;
}

export type GrowOptions = {
  onDurable: (sizeBytes: number) => Promise<void>;
  isEager?: boolean;
  from?: number;
};

export const canGrow = (storage: Storage): storage is GrowingStorage => 'grow' in storage;

/** The first bytes of an object that the store has as parts. `state` is what it has to know of them. */
export type Assembly = { sizeBytes: number; state: string };

/** A store that assembles an object from parts, which may come in several calls. */
export interface AssemblingStorage extends Storage {
  /**
   * Stores `body` behind the bytes of `from`, by default under an unused key. Reports each durable part, in
   * order; what it did not report is not part of the object. Only the caller that got the last report may
   * continue from it, and not after an error. The object cannot be read before it is sealed: this call seals
   * it when it has `endBytes`, and when nothing can follow because the last part is too small. When it
   * rejects, reported parts stay.
   */
  assemble(key: string, body: AsyncIterable<Uint8Array>, options: AssembleOptions): Promise<void>;

  /**
   * Makes an object of the parts, so that it can be read; also if that has been done. Returns false if the
   * store has neither the object nor the parts.
   */
  seal(key: string, assembly: Assembly): Promise<boolean>;

  /** How many bytes the parts have, at least those of the assembly; null if the store has no parts. */
  measure(key: string, assembly: Assembly): Promise<number | null>;
}

export type AssembleOptions = {
  from: Assembly | null;
  /** The size of the whole object, if known. */
  endBytes: number | null;
  /** `state` is null once the object is sealed. */
  onDurable: (sizeBytes: number, state: string | null) => Promise<void>;
};

export const canAssemble = (storage: Storage): storage is AssemblingStorage => 'assemble' in storage;
