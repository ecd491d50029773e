import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSharedCalls } from './shared-calls';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('calls with the same key share an outcome until it is old', async () => {
  const shared = createSharedCalls<number>(100);
  let calls = 0;
  const count = async () => {
    calls += 1;
    return calls;
  };
  expect(await Promise.all([shared('a', count), shared('a', count), shared('b', count)])).toEqual([1, 1, 2]);
  expect(await shared('a', count)).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(await shared('a', count)).toBe(3);
});

test('a failure is not kept', async () => {
  const shared = createSharedCalls<string>(100);
  const failing = async () => {
    throw new Error('no');
  };
  const both = await Promise.allSettled([shared('a', failing), shared('a', failing)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await shared('a', async () => 'yes')).toBe('yes');
});
