import { describe, expect, test } from 'vitest';
import { blockMessageBytes, createMessageBudget } from './message-budget';

describe('the budget of message bytes', () => {
  test('is shared by all calls', () => {
    const budget = createMessageBudget(100);
    const [a, b] = [budget.hold(), budget.hold()];
    expect([a.take(60), b.take(41), b.take(40), a.take(1)]).toEqual([true, false, true, false]);
    expect(budget.usedBytes).toBe(100);
    a.release(10);
    expect([b.take(10), b.take(1)]).toEqual([true, false]);
  });

  test('gets back what a call reserved, and not a byte beyond it', () => {
    const budget = createMessageBudget(100);
    const [a, b] = [budget.hold(), budget.hold()];
    a.take(50);
    b.take(50);
    a.release(80);
    expect(budget.usedBytes).toBe(50);
    b.releaseAll();
    b.releaseAll();
    expect(budget.usedBytes).toBe(0);
  });
});

test.each([
  [0, 7],
  [127, 134],
  [128, 136],
  [16_383, 16_391],
  [16_384, 16_393],
  [64 * 2 ** 20, 64 * 2 ** 20 + 10],
])('a block of %i bytes comes in a message of %i', (block, message) => {
  expect(blockMessageBytes(block)).toBe(message);
});
