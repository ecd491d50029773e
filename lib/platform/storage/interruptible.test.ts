import { describe, expect, it } from 'vitest';
import { interruptible } from './interruptible';

const reason = new Error('stopped');

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** Yields 1 and 2, and records whether it was closed. */
function createSource() {
  const state = { isClosed: false };
  async function* source() {
    try {
      yield 1;
      yield 2;
    } finally {
      state.isClosed = true;
    }
  }
  return { state, source: source() };
}

describe('interruptible', () => {
  it('yields what the source yields', async () => {
    const { source, state } = createSource();
    expect(await collect(interruptible(source, new AbortController().signal))).toEqual([1, 2]);
    expect(state.isClosed).toBe(true);
  });

  it('passes on the error of the source', async () => {
    const failing = async function* () {
      yield 1;
      throw new Error('broken');
    };
    await expect(collect(interruptible(failing(), new AbortController().signal))).rejects.toThrow('broken');
  });

  it('reads nothing after the signal has aborted, and closes the source', async () => {
    const calls: string[] = [];
    const done = { done: true, value: undefined } as const;
    const iterator = {
      async next() {
        calls.push('next');
        return done;
      },
      async return() {
        calls.push('return');
        return done;
      },
    };
    const source = { [Symbol.asyncIterator]: () => iterator };
    await expect(collect(interruptible(source, AbortSignal.abort(reason)))).rejects.toBe(reason);
    expect(calls).toEqual(['return']);
  });

  it('rejects while the source waits, and does not wait for it', async () => {
    const controller = new AbortController();
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const next = interruptible(silent, controller.signal).next();
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
  });

  it('closes the source when the consumer stops early', async () => {
    const { source, state } = createSource();
    for await (const item of interruptible(source, new AbortController().signal)) {
      expect(item).toBe(1);
      break;
    }
    expect(state.isClosed).toBe(true);
  });
});
