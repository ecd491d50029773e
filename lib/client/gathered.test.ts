import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { gathered } from './gathered';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('runs once for all calls of a moment', () => {
  const act = vi.fn();
  const call = gathered(act, { firstMs: 100, mostMs: 400 });
  call();
  call();
  vi.advanceTimersByTime(99);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(1);
});

test('waits longer while the calls keep coming, and as at first after a rest', () => {
  const times: number[] = [];
  const call = gathered(() => times.push(performance.now() - began), { firstMs: 100, mostMs: 400 });
  const began = performance.now();
  for (let ms = 0; ms < 1200; ms += 10) {
    call();
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(5000);
  expect(times).toEqual([100, 300, 700, 1100, 1500]);
  const rested = performance.now() - began;
  call();
  vi.advanceTimersByTime(5000);
  expect(times.at(-1)).toBe(rested + 100);
});
