import { expect, inject, test } from 'vitest';
import { createInstance } from '../infrastructure/service';

test('several processes may start at once on a database and a store that were never used', async () => {
  const instance = await createInstance(inject('postgres'));
  try {
    const starts = Array.from({ length: 4 }, () =>
      instance.spawnHoldall<{ organizations: unknown[] }>('org', 'list'),
    );
    // All of them end before their directory is removed.
    const ended = await Promise.allSettled(starts);
    expect(ended).toEqual(Array(4).fill({ status: 'fulfilled', value: { organizations: [] } }));
  } finally {
    await instance.remove();
  }
});
