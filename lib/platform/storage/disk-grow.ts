import type { FileHandle } from 'node:fs/promises';
import { onDisk } from './disk-errors';
import { writeAll } from './disk-write';
import { interruptible } from './interruptible';
import type { GrowOptions } from './storage';

const BATCH_BYTES = 2 ** 18;
const CHECKPOINT_BYTES = 8 * 2 ** 20;
const CHECKPOINT_MS = 1_000;

/**
 * Appends `body` to an empty file and reports the durable size every 8 MiB or second. Bytes continue to
 * arrive while a checkpoint is synced and reported; at most one checkpoint's bytes wait for it. With
 * `isEager`, each chunk is durable and reported before the next is read. Returns the size in bytes.
 */
export async function writeGrowing(
  handle: FileHandle,
  body: AsyncIterable<Uint8Array>,
  { onDurable, isEager = false }: GrowOptions,
): Promise<number> {
  let batch: Uint8Array[] = [];
  let batchedBytes = 0;
  let arrived = 0;
  let reported = 0;
  let failure: unknown;
  let writing: Promise<void> = Promise.resolve();
  let checkpoint: Promise<void> | null = null;

  const stop = new AbortController();
  const fail = (error: unknown) => {
    failure ??= error;
    // Aborts at once, even while the sender pauses.
    stop.abort(error);
  };

  const flush = () => {
    const chunks = batch;
    batch = [];
    batchedBytes = 0;
    writing = writing.then(() => writeAll(handle, chunks));
    writing.catch(fail);
    return writing;
  };

  const makeDurable = async (size: number) => {
    await writing;
    await onDisk(() => handle.datasync());
    await onDurable(size);
    reported = size;
  };

  const startCheckpoint = () => {
    if (batch.length > 0) void flush();
    checkpoint = makeDurable(arrived)
      .catch(fail)
      .finally(() => {
        checkpoint = null;
      });
  };

  // Checkpoints the bytes of slow senders, even while they pause.
  const timer = setInterval(() => {
    if (!checkpoint && arrived > reported) startCheckpoint();
  }, CHECKPOINT_MS);

  try {
    for await (const chunk of interruptible(body, stop.signal)) {
      if (failure) throw failure;
      if (chunk.byteLength === 0) continue;
      batch.push(chunk);
      batchedBytes += chunk.byteLength;
      arrived += chunk.byteLength;
      if (isEager) {
        await checkpoint;
        startCheckpoint();
        await checkpoint;
        continue;
      }
      if (batchedBytes >= BATCH_BYTES) {
        await writing;
        void flush();
      }
      if (arrived - reported >= CHECKPOINT_BYTES) {
        if (checkpoint && arrived - reported >= 2 * CHECKPOINT_BYTES) await checkpoint;
        if (!checkpoint) startCheckpoint();
      }
    }
  } finally {
    clearInterval(timer);
    // The caller closes the file, so all writes must have finished.
    if (batch.length > 0) void flush();
    await Promise.allSettled([writing, checkpoint]);
  }
  if (failure) throw failure;
  if (arrived > reported) await makeDurable(arrived);
  return arrived;
}
