import { describe, expect, test } from 'vitest';
import { createFairQueue, type FairQueue } from './fair-queue';

const drained = (queue: FairQueue<string>) => {
  const items: string[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
};

describe('a fair queue', () => {
  test('serves keys in turn and the items of one key in order', () => {
    const queue = createFairQueue<string>(10);
    for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.push(item.slice(0, 1), item);
    expect(queue.size).toBe(6);
    expect(drained(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect(queue.size).toBe(0);
  });

  test('when full, displaces the newest item of the key with the most', () => {
    const queue = createFairQueue<string>(4);
    const displaced = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1', 'd1', 'e1'].map((item) =>
      queue.push(item.slice(0, 1), item),
    );
    expect(displaced).toEqual([null, null, null, null, 'a5', 'a4', 'a3', 'a2', 'e1']);
    expect(drained(queue)).toEqual(['a1', 'b1', 'c1', 'd1']);
  });
});
