import { describe, expect, it } from 'vitest';
import { BufferBudget, type Lease } from './buffer-budget';

const part = 8;
const signal = new AbortController().signal;
const lease = (): Lease => ({ bytes: 0 });

/** Grows without waiting for it, and tells the order in which they were served. */
function queue(budget: BufferBudget) {
  const served: string[] = [];
  return {
    served,
    query(name: string, who: Lease, bytes: number, until = signal) {
      return budget.grow(who, bytes, until).then(() => {
        served.push(name);
      });
    },
    settled: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

describe('BufferBudget', () => {
  it('serves in the order of asking, also when a later one would fit', async () => {
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

  it('forgets who no longer waits', async () => {
    const budget = new BufferBudget(2 * part, part);
    const { query, served } = queue(budget);
    const [held, reserved, impatient, patient] = [lease(), lease(), lease(), lease()];
    await query('held', held, part);
    await query('reserved', reserved, part);
    const caller = new AbortController();
    const first = query('impatient', impatient, part, caller.signal);
    const second = query('patient', patient, part);
    caller.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    budget.release(impatient);
    budget.release(held);
    await second;
    expect(served).toEqual(['held', 'reserved', 'patient']);
  });

  it('gives back exactly what was taken', async () => {
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
    // All of it is free again: everything fits at once, the reserve included.
    await Promise.all(Array.from({ length: 4 }, () => query('', lease(), part)));
  });
});
