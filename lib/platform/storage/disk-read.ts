import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ByteRange } from './storage';
import { storageCutShort, storageUnavailable } from './storage-errors';

const chunkBytes = 256 * 1024;

/**
 * Streams bytes [start, end) of an open file and closes it at the end, on failure and when destroyed early.
 * `check` is asked after each read, before its bytes are given out, and breaks the stream by throwing.
 */
export function readFileRange(
  handle: FileHandle,
  { start, end }: ByteRange,
  check?: () => Promise<void>,
): Readable {
  let position = start;
  return new Readable({
    highWaterMark: chunkBytes,
    read() {
      const length = Math.min(chunkBytes, end - position);
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
      // FileHandle.close waits for a read that is under way.
      handle.close().then(
        () => done(error),
        (failure: unknown) => done(error ?? storageUnavailable(failure)),
      );
    },
  });
}
