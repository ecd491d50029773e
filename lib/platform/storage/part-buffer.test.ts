import { describe, expect, it } from 'vitest';
import { BufferBudget } from './buffer-budget';
import { collectParts, PART_BYTES, PartBuffer } from './part-buffer';

const signal = new AbortController().signal;
const budgetOf = (parts: number) => new BufferBudget(parts * PART_BYTES, PART_BYTES);

async function* chunksOf(...chunks: Uint8Array[]) {
  yield* chunks;
}

/** The sizes of the parts, and the first byte of each. */
async function collect(...chunks: Uint8Array[]) {
  const parts: [number, number | undefined][] = [];
  for await (const part of collectParts(chunksOf(...chunks), budgetOf(4), signal)) {
    parts.push([part.bytes.length, part.bytes[0]]);
    part.release();
  }
  return parts;
}

describe('collectParts', () => {
  it('has no part for an empty body', async () => {
    expect(await collect()).toEqual([]);
    expect(await collect(new Uint8Array())).toEqual([]);
  });

  it('fills all parts but the last, wherever chunks begin', async () => {
    const large = new Uint8Array(PART_BYTES + 3).fill(1);
    expect(await collect(large, new Uint8Array(2).fill(2))).toEqual([
      [PART_BYTES, 1],
      [5, 1],
    ]);
  });

  it('has no empty part after a full one', async () => {
    expect(await collect(new Uint8Array(PART_BYTES).fill(1))).toEqual([[PART_BYTES, 1]]);
  });

  it('frees the memory of the part that it fills when the body fails', async () => {
    const budget = budgetOf(2);
    async function* broken() {
      yield new Uint8Array(PART_BYTES - 1);
      throw new Error('broken');
    }
    await expect(collectParts(broken(), budget, signal).next()).rejects.toThrow('broken');
    // Both parts fit again.
    await budget.grow({ bytes: 0 }, PART_BYTES, signal);
    await budget.grow({ bytes: 0 }, PART_BYTES, signal);
  });

  it('stops with the reason of the signal while the body waits', async () => {
    const controller = new AbortController();
    async function* silent() {
      await new Promise(() => {});
      yield new Uint8Array();
    }
    const next = collectParts(silent(), budgetOf(2), controller.signal).next();
    controller.abort(new Error('stopped'));
    await expect(next).rejects.toThrow('stopped');
  });
});

describe('PartBuffer', () => {
  it('keeps its bytes in order as it grows', async () => {
    const part = new PartBuffer(budgetOf(2));
    await part.append(new Uint8Array(100_000).fill(1), signal);
    await part.append(new Uint8Array(100_000).fill(2), signal);
    expect(part.remainingBytes).toBe(PART_BYTES - 200_000);
    expect([part.bytes.length, part.bytes[99_999], part.bytes[100_000]]).toEqual([200_000, 1, 2]);
  });

  it('leases memory for the bytes that it has, not for a whole part', async () => {
    const budget = budgetOf(2);
    const parts = Array.from({ length: 64 }, () => new PartBuffer(budget));
    for (const part of parts) await part.append(new Uint8Array(1), signal);
  });

  it('is empty after its release', async () => {
    const part = new PartBuffer(budgetOf(2));
    await part.append(new Uint8Array(9), signal);
    part.release();
    expect([part.bytes.length, part.remainingBytes]).toEqual([0, PART_BYTES]);
  });
});
