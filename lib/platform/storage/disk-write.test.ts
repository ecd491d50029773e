import type { FileHandle } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { dropBytes, writeAll, writeBatches } from './disk-write';

const texts = (chunks: Uint8Array[]) => chunks.map((chunk) => Buffer.from(chunk).toString());
const bytes = (...chunks: string[]) => chunks.map((text) => Buffer.from(text));

/** A file that takes at most `maxBytes` a call. */
function createFile(maxBytes = Number.POSITIVE_INFINITY) {
  const file = {
    content: '',
    calls: 0,
    async writev(chunks: Uint8Array[]) {
      const text = texts(chunks).join('').slice(0, maxBytes);
      file.content += text;
      file.calls += 1;
      return { bytesWritten: text.length };
    },
    async datasync() {},
  };
  return { file, handle: file as unknown as FileHandle };
}

describe('dropBytes', () => {
  it.each([
    [0, ['abc', 'de']],
    [1, ['bc', 'de']],
    [3, ['de']],
    [4, ['e']],
    [5, []],
  ])('drops %i bytes', (count, rest) => {
    expect(texts(dropBytes(bytes('abc', 'de'), count))).toEqual(rest);
  });
});

describe('writeAll', () => {
  it('continues after a short write', async () => {
    const { file, handle } = createFile(2);
    await writeAll(handle, bytes('abc', 'de'));
    expect(file).toMatchObject({ content: 'abcde', calls: 3 });
  });
});

describe('writeBatches', () => {
  async function* body(...chunks: string[]) {
    yield* bytes(...chunks);
  }

  it('writes small chunks together and returns the size', async () => {
    const { file, handle } = createFile();
    expect(await writeBatches(handle, body('ab', '', 'cde'))).toBe(5);
    expect(file).toMatchObject({ content: 'abcde', calls: 1 });
  });

  it('does not let many tiny chunks pile up', async () => {
    const { file, handle } = createFile();
    expect(await writeBatches(handle, body(...Array<string>(2049).fill('a')))).toBe(2049);
    expect(file.calls).toBe(3);
  });

  it('rejects with the failure of the disk while the client pauses', async () => {
    const { handle } = createFile();
    handle.writev = () => Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' }));
    async function* paused() {
      yield Buffer.alloc(2 ** 18);
      await new Promise(() => {});
    }
    await expect(writeBatches(handle, paused())).rejects.toMatchObject({ reason: 'STORAGE_FULL' });
  });

  it('rejects with the reason of the signal', async () => {
    const { handle } = createFile();
    const reason = new Error('stopped');
    await expect(writeBatches(handle, body('a'), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
