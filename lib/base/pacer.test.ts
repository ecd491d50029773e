import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPacer } from './pacer';

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

/** Takes turns and notes what becomes of each. */
function start(pace: Parameters<typeof createPacer>[0]) {
  const pacer = createPacer(pace, Date.now);
  const seen: string[] = [];
  const take = (name: string, key = 'a') =>
    pacer.turn(
      key,
      () => seen.push(name),
      () => seen.push(`no ${name}`),
    );
  return { seen, take };
}

describe('a pacer', () => {
  test('gives each key its turns of a second at once, and later ones after the wait', () => {
    const { seen, take } = start({ perSecond: 2, waitMs: 700, maxWaiting: 10 });
    for (const name of ['a1', 'a2', 'a3']) take(name);
    take('b1', 'b');
    expect(seen).toEqual(['a1', 'a2', 'b1']);
    vi.advanceTimersByTime(699);
    expect(seen).toHaveLength(3);
    vi.advanceTimersByTime(1);
    expect(seen).toEqual(['a1', 'a2', 'b1', 'a3']);
  });

  test('counts each second by itself', () => {
    const { seen, take } = start({ perSecond: 1, waitMs: 5_000, maxWaiting: 10 });
    take('first');
    take('waiting');
    vi.advanceTimersByTime(1_000);
    take('second');
    expect(seen).toEqual(['first', 'second']);
  });

  test('refuses what exceeds the maximum that waits, until others have had their turn', () => {
    const { seen, take } = start({ perSecond: 0, waitMs: 1_000, maxWaiting: 2 });
    for (const [name, key] of ['a', 'b', 'c'].map((name) => [name, name] as const)) take(name, key);
    expect(seen).toEqual(['no c']);
    vi.advanceTimersByTime(1_000);
    take('d');
    expect(seen).toEqual(['no c', 'a', 'b']);
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual(['no c', 'a', 'b', 'd']);
  });

  test('slows a client that waits for its turns down to those of a second', () => {
    const pacer = createPacer({ perSecond: 100, waitMs: 1_000, maxWaiting: 1_000 }, Date.now);
    let served = 0;
    const ask = () =>
      pacer.turn(
        'a',
        () => {
          served += 1;
          setTimeout(ask, 1);
        },
        () => expect.unreachable(),
      );
    for (let client = 0; client < 16; client += 1) ask();
    vi.advanceTimersByTime(10_000);
    // Sixteen clients with a request each millisecond would have 160,000.
    expect(served).toBeLessThan(1_200);
  });
});
