import { createHash, randomBytes } from 'node:crypto';

const chunkBytes = 64 * 1024;
const noise = randomBytes(2 ** 20 + chunkBytes);

/**
 * `size` bytes in the chunks in which a socket brings them; no two chunks are alike, so that none can be
 * swapped unseen.
 */
export async function* someBytes(size: number): AsyncGenerator<Uint8Array, void> {
  for (let sent = 0; sent < size; sent += chunkBytes) {
    const chunk = Buffer.from(
      noise.subarray(sent % 1_048_573, (sent % 1_048_573) + Math.min(chunkBytes, size - sent)),
    );
    if (chunk.byteLength >= 8) chunk.writeDoubleLE(sent);
    yield chunk;
  }
}

export async function sha256(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}

export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Yields `size` bytes, and then nothing more until `signal` aborts: a client that has stopped sending. */
export async function* stalledBytes(size: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  yield* someBytes(size);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
