import { renderPicture } from '@/lib/platform/rendering/render-picture';
import {
  encodeRendering,
  READY,
  REQUEST_HEAD_BYTES,
  type Rendering,
} from '@/lib/platform/rendering/rendering-protocol';

/**
 * The process that renders thumbnails for `createRenderer`, one picture after another, until its standard
 * input ends. It knows no secrets, and may read nothing but its own code.
 */
process.stdout.write(READY);
for await (const picture of picturesOf(process.stdin)) {
  process.stdout.write(READY);
  process.stdout.write(encodeRendering(await render(picture)));
}
process.exit(0);

async function render(picture: Buffer): Promise<Rendering> {
  try {
    return { thumbnails: await renderPicture(picture) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Pictures as {@link requestHead} frames them. */
async function* picturesOf(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let arrived = 0;
  let expected: number | null = null;
  for await (const chunk of input) {
    chunks.push(chunk);
    arrived += chunk.length;
    if (expected === null && arrived >= REQUEST_HEAD_BYTES) {
      const start = Buffer.concat(chunks);
      expected = start.readUInt32BE();
      chunks = [start.subarray(REQUEST_HEAD_BYTES)];
      arrived -= REQUEST_HEAD_BYTES;
    }
    if (expected === null || arrived < expected) continue;
    // The next request comes after the response to this one.
    yield Buffer.concat(chunks);
    chunks = [];
    arrived = 0;
    expected = null;
  }
}
