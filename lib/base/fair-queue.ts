export type FairQueue<Item> = ReturnType<typeof createFairQueue<Item>>;

/**
 * A queue of at most `maxItems` that serves keys in turn: one key with many items delays the others by one
 * item, and cannot fill the queue for them.
 */
export function createFairQueue<Item>(maxItems: number) {
  // The keys with items, in the order of their next turn.
  const queues = new Map<string, Item[]>();
  let size = 0;

  return {
    get size(): number {
      return size;
    },

    /**
     * Adds an item. Returns null, or the item that a full queue displaces: the newest one of the key with the
     * most items, or the new one itself if its key has as many.
     */
    push(key: string, item: Item): Item | null {
      const queue = queues.get(key) ?? [];
      let displaced: Item | null = null;
      if (size >= maxItems) {
        const longest = [...queues.values()].reduce((a, b) => (b.length > a.length ? b : a));
        if (longest.length <= queue.length + 1) return item;
        displaced = longest.pop() ?? null;
        size -= 1;
      }
      queue.push(item);
      queues.set(key, queue);
      size += 1;
      return displaced;
    },

    /** Removes the next item; undefined if there is none. */
    shift(): Item | undefined {
      const [next] = queues;
      if (!next) return undefined;
      const [key, queue] = next;
      queues.delete(key);
      const item = queue.shift();
      // Behind all others.
      if (queue.length > 0) queues.set(key, queue);
      size -= 1;
      return item;
    },
  };
}
