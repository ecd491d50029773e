import type { RowLayout } from './row-context';

/** The height of a row of the list in CSS pixels. */
export const ROW_HEIGHT = 44;
/** The least and the greatest width of a tile, its height, and the least space around it. */
const TILE = { minWidth: 150, maxWidth: 240, height: 184, space: 12 };
/** The height of a row of tiles with the space below it. */
export const TILE_LINE_HEIGHT = TILE.height + TILE.space;

/** Entries stand in lines, so many side by side; all of them have the same size. */
export type Lines = {
  columns: number;
  /** Where the first entry begins, and from there to the next column and the next line. */
  left: number;
  top: number;
  stepX: number;
  stepY: number;
  width: number;
  height: number;
};

/** The lines of a list that is so wide. */
export const linesOf = (layout: RowLayout, width: number): Lines =>
  layout === 'grid' ? tileLines(width) : rowLines(width);

const rowLines = (width: number): Lines => ({
  columns: 1,
  left: 0,
  top: 0,
  stepX: width,
  stepY: ROW_HEIGHT,
  width,
  height: ROW_HEIGHT,
});

function tileLines(available: number): Lines {
  const { minWidth, maxWidth, height, space } = TILE;
  const columns = Math.max(1, Math.floor(available / (minWidth + space)));
  const shared = Math.floor((available - space * columns) / columns);
  const width = Math.max(minWidth, Math.min(maxWidth, shared));
  const gap = Math.floor((available - columns * width) / (columns + 1));
  const margin = Math.floor((available - columns * width - gap * (columns + 1)) / 2);
  return {
    columns,
    left: gap + margin,
    top: space,
    stepX: width + gap,
    stepY: TILE_LINE_HEIGHT,
    width,
    height,
  };
}

/** Where the entry at a place of the list begins. */
export const positionOf = ({ columns, left, top, stepX, stepY }: Lines, place: number) => ({
  x: left + (place % columns) * stepX,
  y: top + Math.floor(place / columns) * stepY,
});

/** The place of the entry at a point; null beside and between entries. The list may end before it. */
export function placeAt(lines: Lines, x: number, y: number): number | null {
  const { columns, left, top, stepX, stepY, width, height } = lines;
  const column = Math.floor((x - left) / stepX);
  const line = Math.floor((y - top) / stepY);
  const isInside =
    column >= 0 &&
    column < columns &&
    line >= 0 &&
    x - left - column * stepX < width &&
    y - top - line * stepY < height;
  return isInside ? line * columns + column : null;
}

/** How high `count` entries are. */
export const heightOf = ({ columns, top, stepY }: Lines, count: number): number =>
  count === 0 ? 0 : top + Math.ceil(count / columns) * stepY;

/** The first of the `count` places in view, and the one after the last: as many lines wherever that is. */
export function placesIn(
  { columns, top, stepY }: Lines,
  { y, height, count }: { y: number; height: number; count: number },
): [first: number, end: number] {
  if (height <= 0) return [0, 0];
  const line = Math.max(0, Math.floor((y - top) / stepY));
  const lines = Math.ceil(height / stepY) + 1;
  return [Math.min(count, line * columns), Math.min(count, (line + lines) * columns)];
}
