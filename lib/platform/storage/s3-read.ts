import { Readable } from 'node:stream';
import { storageCutShort } from './storage-errors';

/**
 * Streams the body of a response. The stream fails with reason STORAGE_CUT_SHORT when the body does not have
 * exactly `expectedBytes`, and when the store sends nothing for `idleMs` while the reader waits. Destroying
 * it early closes the connection.
 */
export function readBody(source: Readable, expectedBytes: number, idleMs: number): Readable {
  let received = 0;
  const fail = (details: string, cause?: unknown) => body.destroy(storageCutShort(details, cause));
  // Only time during which the reader waits counts: a slow reader pauses the source, not the store.
  let isAwaited = false;
  const idle = setTimeout(() => {
    if (isAwaited) fail(`Nothing arrived for ${idleMs} ms.`);
  }, idleMs).unref();

  const body = new Readable({
    highWaterMark: 256 * 1024,
    read() {
      isAwaited = true;
      idle.refresh();
      source.resume();
    },
    destroy(error, done) {
      clearTimeout(idle);
      source.destroy();
      done(error);
    },
  });

  source.on('data', (chunk: Buffer) => {
    received += chunk.byteLength;
    if (received > expectedBytes) {
      fail(`More than the announced ${expectedBytes} bytes arrived.`);
    } else if (body.push(chunk)) {
      idle.refresh();
    } else {
      source.pause();
      isAwaited = false;
    }
  });
  source.on('end', () => {
    if (received === expectedBytes) body.push(null);
    else fail(`${received} of ${expectedBytes} bytes arrived.`);
  });
  source.on('error', (error) => fail(`${received} of ${expectedBytes} bytes arrived.`, error));
  source.on('close', () => {
    if (!source.readableEnded) fail(`The connection closed after ${received} of ${expectedBytes} bytes.`);
  });
  source.pause();
  return body;
}
