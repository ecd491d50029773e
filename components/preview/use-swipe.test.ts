import { expect, test } from 'vitest';
import { swipeStep } from './use-swipe';

const from = { x: 100, y: 100 };

test.each([
  [{ x: 39, y: 100 }, 1],
  [{ x: 161, y: 100 }, -1],
  [{ x: 40, y: 100 }, 0],
  [{ x: 0, y: 150 }, 0],
  [{ x: 0, y: 149 }, 1],
])('a movement to %j goes %d', (to, step) => {
  expect(swipeStep(from, to)).toBe(step);
});
