import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ByteRange } from './storage';
import { storageCutShort, storageUnavailable } from './storage-errors';

const CHUNK_BYTES = 256 * 1024;

/**
 * Streams bytes [start, end) of an open file and closes it at the end, on failure and when destroyed early.
 * `check` runs after each read, before its bytes are pushed; when it rejects, the stream fails with its
 * error. The stream fails with reason STORAGE_CUT_SHORT when the file ends before `end`.
 */
export function readFileRange(
  handle: FileHandle,
  { start, end }: ByteRange,
  check?: () => Promise<void>,
): Readable {
  let position = start;
  return new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      const length = Math.min(CHUNK_BYTES, end - position);
      if (length === 0) {
        this.push(null);
        return;
      }
      handle.read(Buffer.allocUnsafeSlow(length), 0, length, position).then(
        ({ buffer, bytesRead }) => {
          if (bytesRead === 0) {
            this.destroy(storageCutShort(`The file ended at ${position}, not at ${end}.`));
            return;
          }
          position += bytesRead;
          const bytes = bytesRead === length ? buffer : buffer.subarray(0, bytesRead);
          if (!check) this.push(bytes);
          else
            check().then(
              () => this.push(bytes),
              (error: Error) => this.destroy(error),
            );
        },
        (error: unknown) => this.destroy(storageUnavailable(error)),
      );
    },
    destroy(error, done) {
      // FileHandle.close waits for a pending read.
      handle.close().then(
        () => done(error),
        (failure: unknown) => done(error ?? storageUnavailable(failure)),
      );
    },
  });
}
