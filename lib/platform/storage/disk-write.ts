import type { FileHandle } from 'node:fs/promises';
import { onDisk } from './disk-errors';
import { interruptible } from './interruptible';
import { linkedAbort } from './linked-abort';

/** Measured: 50 concurrent uploads peak 50 MiB lower than with 1 MiB, and a single one is not slower. */
const BATCH_BYTES = 256 * 1024;
/** A client may send one byte at a time; the list of chunks must not outweigh the bytes. */
const MAX_BATCH_CHUNKS = 1024;
/** Measured on 1 GiB: the final fsync takes 8 ms instead of 130 when earlier bytes are already synced. */
const SYNC_INTERVAL_BYTES = 64 * 2 ** 20;

/**
 * Appends all of `body` and returns the number of bytes. The next batch is collected while the last one is
 * written, so at most two are in memory. Chunks are not copied: they must not change after they were yielded.
 * @throws the signal's reason; the body's own error; STORAGE_FULL or STORAGE_UNAVAILABLE
 */
export async function writeBatches(
  handle: FileHandle,
  body: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<number> {
  const stop = linkedAbort(signal);
  let writing: Promise<void> = Promise.resolve();
  let syncing: Promise<void> | null = null;
  let total = 0;
  let syncedUpTo = 0;
  let batch: Uint8Array[] = [];
  let batchedBytes = 0;

  const flush = async () => {
    await writing;
    writing = writeAll(handle, batch);
    // A full disk must end the put at once, even while the client pauses.
    writing.catch((error: unknown) => stop.abort(error));
    batch = [];
    batchedBytes = 0;
    if (!syncing && total - syncedUpTo >= SYNC_INTERVAL_BYTES) syncInBackground();
  };

  const syncInBackground = () => {
    syncedUpTo = total;
    syncing = onDisk(() => handle.datasync());
    // The kernel reports a failed sync only once: the final fsync would succeed.
    syncing.then(
      () => {
        syncing = null;
      },
      (error: unknown) => stop.abort(error),
    );
  };

  try {
    for await (const chunk of interruptible(body, stop.signal)) {
      if (chunk.byteLength === 0) continue;
      batch.push(chunk);
      batchedBytes += chunk.byteLength;
      total += chunk.byteLength;
      if (batchedBytes >= BATCH_BYTES || batch.length >= MAX_BATCH_CHUNKS) await flush();
    }
    if (batch.length > 0) await flush();
    return total;
  } finally {
    stop.unlink();
    // The caller closes the file, so all calls must have finished, and no failure may be missed.
    await Promise.all([writing, syncing]);
  }
}

/** Appends all of the chunks to the file. */
export async function writeAll(handle: FileHandle, chunks: Uint8Array[]): Promise<void> {
  let rest = chunks;
  while (rest.length > 0) {
    const { bytesWritten } = await onDisk(() => handle.writev(rest));
    rest = dropBytes(rest, bytesWritten);
  }
}

/**
 * The chunks after the first `count` bytes: writev may write only some, for instance on an almost full disk.
 */
export function dropBytes(chunks: Uint8Array[], count: number): Uint8Array[] {
  let left = count;
  for (const [index, chunk] of chunks.entries()) {
    if (left < chunk.byteLength) return [chunk.subarray(left), ...chunks.slice(index + 1)];
    left -= chunk.byteLength;
  }
  return [];
}
