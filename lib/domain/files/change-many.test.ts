import { describe, expect, it } from 'vitest';
import { inChunks, newDeletion } from './change-many';

const idOf = (index: number) => `id-${String(index).padStart(6, '0')}`;

describe('inChunks', () => {
  it('changes 5,000 files at a time, in the order of ids, and adds up the results', async () => {
    const ids = Array.from({ length: 12_000 }, (_, index) => idOf(11_999 - index));
    const chunks: string[][] = [];
    const total = await inChunks(ids, async (chunk) => {
      chunks.push(chunk);
      return [{ ids: chunk.slice(1), contentIds: chunk }];
    });
    expect(chunks.map((chunk) => [chunk[0], chunk.length])).toEqual([
      [idOf(0), 5000],
      [idOf(5000), 5000],
      [idOf(10_000), 2000],
    ]);
    expect([total.ids.length, total.contentIds.length]).toEqual([11_997, 12_000]);
  });

  it('counts nothing where nothing changed', async () => {
    expect(await inChunks(['a'], async () => [{ ids: null, contentIds: null }])).toEqual({
      ids: [],
      contentIds: [],
    });
    expect(await inChunks([], () => Promise.reject(new Error('no call')))).toEqual({
      ids: [],
      contentIds: [],
    });
  });
});

describe('newDeletion', () => {
  it('lasts for the retention, and has an id of its own', () => {
    const first = newDeletion({ trashRetentionSeconds: 60 });
    expect(first.purgeAt.getTime() - first.deletedAt.getTime()).toBe(60_000);
    expect(newDeletion({ trashRetentionSeconds: 60 }).deletionId).not.toBe(first.deletionId);
  });
});
