import type { FileHandle } from 'node:fs/promises';
import { onDisk } from './disk-errors';
import { interruptible } from './interruptible';
import { linkedAbort } from './linked-abort';

/** Measured: 50 uploads at once peak 50 MiB lower than with 1 MiB, and one alone is not slower. */
const batchBytes = 256 * 1024;
/** A client may send one byte at a time; the list of chunks must not outweigh the bytes. */
const batchChunks = 1024;
/**
 * Measured on 1 GiB: the fsync at the end takes 8 ms instead of 130 when the bytes before were synced along
 * the way.
 */
const syncEveryBytes = 64 * 2 ** 20;

/**
 * Appends all of `body` and answers the number of bytes. The next batch is gathered while the last one is
 * being written, so at most two are in memory. Chunks go to the kernel as they came: they must not change
 * after they were yielded.
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
  let gathered = 0;

  const flush = async () => {
    await writing;
    writing = writeAll(handle, batch);
    // A full disk must end the put at once, also while the client pauses.
    writing.catch((error: unknown) => stop.abort(error));
    batch = [];
    gathered = 0;
    if (!syncing && total - syncedUpTo >= syncEveryBytes) syncInBackground();
  };

  const syncInBackground = () => {
    syncedUpTo = total;
    syncing = onDisk(() => handle.datasync());
    // The kernel tells a failed sync once: the fsync at the end would not hear of it again.
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
      gathered += chunk.byteLength;
      total += chunk.byteLength;
      if (gathered >= batchBytes || batch.length >= batchChunks) await flush();
    }
    if (batch.length > 0) await flush();
    return total;
  } finally {
    stop.unlink();
    // Nothing may be under way when the caller closes the file, and no failure may be missed.
    await Promise.all([writing, syncing]);
  }
}

/** Writes all of the chunks where the file ends. */
export async function writeAll(handle: FileHandle, chunks: Uint8Array[]): Promise<void> {
  let rest = chunks;
  while (rest.length > 0) {
    const { bytesWritten } = await onDisk(() => handle.writev(rest));
    rest = after(rest, bytesWritten);
  }
}

/** writev may write less than it was given, for one just before the disk is full. */
function after(chunks: Uint8Array[], written: number): Uint8Array[] {
  let left = written;
  for (const [index, chunk] of chunks.entries()) {
    if (left < chunk.byteLength) return [chunk.subarray(left), ...chunks.slice(index + 1)];
    left -= chunk.byteLength;
  }
  return [];
}
