import { describe, expect, it } from 'vitest';
import { BufferBudget, type Lease } from './buffer-budget';

const part = 8;
const signal = new AbortController().signal;
const lease = (): Lease => ({ bytes: 0 });

/** Requests memory without waiting, and records the order in which requests are served. */
function queue(budget: BufferBudget) {
  const served: string[] = [];
  return {
    served,
    query(name: string, grown: Lease, bytes: number, until = signal) {
      return budget.grow(grown, bytes, until).then(() => {
        served.push(name);
      });
    },
    settled: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

describe('BufferBudget', () => {
  it('serves requests in order, even when a later one would fit', async () => {
    const budget = new BufferBudget(3 * part, part);
    const { query, served, settled } = queue(budget);
    const [first, second, reserved, large, small] = [lease(), lease(), lease(), lease(), lease()];
    await query('first', first, part);
    await query('second', second, part - 1);
    await query('reserved', reserved, part);
    const waiting = [query('large', large, 2), query('small', small, 1)];
    await settled();
    expect(served).toEqual(['first', 'second', 'reserved']);
    budget.release(second);
    await Promise.all(waiting);
    expect(served.slice(3)).toEqual(['large', 'small']);
  });

  it('lets one part be filled when all memory is in half-filled ones', async () => {
    const budget = new BufferBudget(3 * part, part);
    const { query } = queue(budget);
    const halves = [lease(), lease(), lease(), lease()];
    for (const half of halves) await query('half', half, part / 2);
    const filling = halves.map(async (half) => {
      await query('full', half, part);
      budget.release(half);
    });
    await expect(Promise.all(filling)).resolves.toHaveLength(4);
  });

  it('lets the holder of the reserve grow while others wait in front of it', async () => {
    const budget = new BufferBudget(2 * part, part);
    const [full, holder, other] = [lease(), lease(), lease()];
    await budget.grow(full, part, signal);
    // Nothing is free: this one moves into the reserve.
    await budget.grow(holder, part / 2, signal);
    const waiting = budget.grow(other, part, signal);
    await budget.grow(holder, part, signal);
    budget.release(holder);
    await waiting;
    expect(other.bytes).toBe(part);
  });

  it('forgets a part that no longer waits', async () => {
    const budget = new BufferBudget(2 * part, part);
    const { query, served } = queue(budget);
    const [granted, reserved, aborted, waiting] = [lease(), lease(), lease(), lease()];
    await query('granted', granted, part);
    await query('reserved', reserved, part);
    const caller = new AbortController();
    const first = query('aborted', aborted, part, caller.signal);
    const second = query('waiting', waiting, part);
    caller.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    budget.release(aborted);
    budget.release(granted);
    await second;
    expect(served).toEqual(['granted', 'reserved', 'waiting']);
  });

  it('frees exactly what was leased', async () => {
    const budget = new BufferBudget(4 * part, part);
    const { query } = queue(budget);
    for (let round = 0; round < 200; round++) {
      const leases = Array.from({ length: 6 }, lease);
      await Promise.all(
        leases.map(async (mine, index) => {
          for (const bytes of [1, 2 + (index % 3), part]) await query('', mine, bytes);
          budget.release(mine);
        }),
      );
    }
    // All memory is free again: everything fits at once, including the reserve.
    await Promise.all(Array.from({ length: 4 }, () => query('', lease(), part)));
  });
});
