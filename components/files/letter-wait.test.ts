import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLetterWait, WAIT_MS } from './letter-wait';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const letter = (isShortcut = true) => ({ isShortcut, run: vi.fn(), toList: vi.fn() });

test('runs the shortcut of a letter that no other follows', () => {
  const wait = createLetterWait();
  const s = letter();
  expect(wait.press(s)).toBe(true);
  expect(s.run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(WAIT_MS);
  expect(s.run).toHaveBeenCalledOnce();
  expect(s.toList).not.toHaveBeenCalled();
});

test('gives both letters of a name to the list, and runs neither', () => {
  const wait = createLetterWait();
  const [s, e] = [letter(), letter(false)];
  expect(wait.press(s)).toBe(true);
  expect(wait.press(e)).toBe(false);
  expect(s.toList).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(10_000);
  expect(s.run).not.toHaveBeenCalled();
});

test('a letter that is a shortcut belongs to the name while the user types it', () => {
  const wait = createLetterWait();
  expect(wait.press(letter(false))).toBe(false);
  vi.advanceTimersByTime(900);
  expect(wait.press(letter())).toBe(false);
  vi.advanceTimersByTime(900);
  expect(wait.press(letter())).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(wait.press(letter())).toBe(true);
});

test('forgets a waiting letter when the list goes away', () => {
  const wait = createLetterWait();
  const d = letter();
  wait.press(d);
  wait.stop();
  vi.advanceTimersByTime(10_000);
  expect(d.run).not.toHaveBeenCalled();
});

test('runs a waiting shortcut before another key takes effect', () => {
  const wait = createLetterWait();
  const i = letter();
  wait.press(i);
  wait.settle();
  vi.advanceTimersByTime(10_000);
  expect(i.run).toHaveBeenCalledOnce();
});
