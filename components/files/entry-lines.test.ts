import { describe, expect, test } from 'vitest';
import { heightOf, linesOf, placeAt, placesIn, positionOf } from './entry-lines';

test('the rows of a list are as wide as it is', () => {
  const lines = linesOf('list', 800);
  expect(positionOf(lines, 3)).toEqual({ x: 0, y: 132 });
  expect(lines).toMatchObject({ columns: 1, width: 800, height: 44 });
  expect(heightOf(lines, 10_000)).toBe(440_000);
});

test.each([
  { available: 100, columns: 1, width: 150 },
  { available: 360, columns: 2, width: 168 },
  { available: 1000, columns: 6, width: 154 },
])('$columns tiles fit side by side in $available pixels', ({ available, columns, width }) => {
  expect(linesOf('grid', available)).toMatchObject({ columns, width });
});

test('tiles stand in lines with space between them', () => {
  const lines = linesOf('grid', 360);
  expect([0, 1, 2].map((place) => positionOf(lines, place))).toEqual([
    { x: 8, y: 12 },
    { x: 184, y: 12 },
    { x: 8, y: 208 },
  ]);
  expect(heightOf(lines, 3)).toBe(12 + 2 * 196);
  expect(heightOf(lines, 0)).toBe(0);
});

describe('the places in view', () => {
  const lines = linesOf('list', 800);

  test('are as many at each position of the scroll bar', () => {
    const numbers = [0, 10, 43, 44, 1000].map((y) => {
      const [first, end] = placesIn(lines, { y, height: 440, count: 10_000 });
      return end - first;
    });
    expect(numbers).toEqual([11, 11, 11, 11, 11]);
  });

  test('cover all that is seen', () => {
    expect(placesIn(lines, { y: 43, height: 440, count: 10_000 })).toEqual([0, 11]);
    expect(placesIn(lines, { y: 45, height: 440, count: 10_000 })).toEqual([1, 12]);
  });

  test('end with the list', () => {
    expect(placesIn(lines, { y: 88, height: 440, count: 5 })).toEqual([2, 5]);
    expect(placesIn(lines, { y: 4400, height: 440, count: 5 })).toEqual([5, 5]);
  });

  test('are none before the list has a height', () => {
    expect(placesIn(lines, { y: 0, height: 0, count: 5 })).toEqual([0, 0]);
  });

  test('are whole lines of tiles', () => {
    expect(placesIn(linesOf('grid', 360), { y: 210, height: 196, count: 100 })).toEqual([2, 6]);
  });
});

describe('the place at a point', () => {
  const tiles = linesOf('grid', 360);

  test('is that of the tile there', () => {
    expect(placeAt(tiles, 9, 13)).toBe(0);
    expect(placeAt(tiles, 190, 220)).toBe(3);
  });

  test.each([
    [2, 20],
    [180, 20],
    [355, 20],
    [20, 5],
    [20, 200],
  ])('is none beside and between tiles (%d, %d)', (x, y) => {
    expect(placeAt(tiles, x, y)).toBeNull();
  });
});
