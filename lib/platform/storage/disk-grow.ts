import type { FileHandle } from 'node:fs/promises';
import { onDisk } from './disk-errors';
import { writeAll } from './disk-write';
import { interruptible } from './interruptible';

const batchBytes = 2 ** 18;
const checkpointBytes = 8 * 2 ** 20;
const checkpointMs = 1_000;

/**
 * Appends `body` to an empty file and tells how far it is durable, every 8 MiB or second. Bytes go on
 * arriving while a checkpoint is synced and told; at most one checkpoint's bytes wait for it. `isEager`: none
 * does.
 */
export async function writeGrowing(
  handle: FileHandle,
  body: AsyncIterable<Uint8Array>,
  onDurable: (sizeBytes: number) => Promise<void>,
  { isEager = false }: { isEager?: boolean } = {},
): Promise<number> {
  let batch: Uint8Array[] = [];
  let gathered = 0;
  let arrived = 0;
  let told = 0;
  let failure: unknown;
  let writing: Promise<void> = Promise.resolve();
  let checkpoint: Promise<void> | null = null;

  const stop = new AbortController();
  const fail = (error: unknown) => {
    failure ??= error;
    // At once, also while the sender pauses.
    stop.abort(error);
  };

  const flush = () => {
    const chunks = batch;
    batch = [];
    gathered = 0;
    writing = writing.then(() => writeAll(handle, chunks));
    writing.catch(fail);
    return writing;
  };

  const saveUpTo = async (size: number) => {
    await writing;
    await onDisk(() => handle.datasync());
    await onDurable(size);
    told = size;
  };

  const startCheckpoint = () => {
    if (batch.length > 0) void flush();
    checkpoint = saveUpTo(arrived)
      .catch(fail)
      .finally(() => {
        checkpoint = null;
      });
  };

  // A slow sender's bytes are made durable as well, also while it pauses.
  const timer = setInterval(() => {
    if (!checkpoint && arrived > told) startCheckpoint();
  }, checkpointMs);

  try {
    for await (const chunk of interruptible(body, stop.signal)) {
      if (failure) throw failure;
      if (chunk.byteLength === 0) continue;
      batch.push(chunk);
      gathered += chunk.byteLength;
      arrived += chunk.byteLength;
      if (isEager) {
        await checkpoint;
        startCheckpoint();
        await checkpoint;
        continue;
      }
      if (gathered >= batchBytes) {
        await writing;
        void flush();
      }
      if (arrived - told >= checkpointBytes) {
        if (checkpoint && arrived - told >= 2 * checkpointBytes) await checkpoint;
        if (!checkpoint) startCheckpoint();
      }
    }
  } finally {
    clearInterval(timer);
    // Nothing may be under way when the caller closes the file.
    if (batch.length > 0) void flush();
    await Promise.allSettled([writing, checkpoint]);
  }
  if (failure) throw failure;
  if (arrived > told) await saveUpTo(arrived);
  return arrived;
}
