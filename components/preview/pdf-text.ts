/** A text, as search compares it: without case, character for character as long as the original. */
export const folded = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => foldedUnit(text[at] as string)).join('');

function foldedUnit(unit: string): string {
  if (/\s/u.test(unit)) return ' ';
  const lower = unit.toLowerCase();
  // Few letters get longer in lower case; they stay, so that positions keep their meaning.
  return lower.length === 1 ? lower : unit;
}

/** Where a query begins in a text, without overlaps. */
export function matchesIn(text: string, query: string): number[] {
  const [hay, needle] = [folded(text), folded(query)];
  const found: number[] = [];
  if (needle.trim() === '') return found;
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + needle.length)) found.push(at);
  return found;
}

type TextItem = { str?: string; hasEOL?: boolean };

/** The text of a page from the items of PDF.js, whose lines end with a space. */
export const pageText = (items: TextItem[]): string =>
  items.map(({ str = '', hasEOL }) => (hasEOL ? `${str} ` : str)).join('');

/** A match: the page, counted from 0, and its number on that page. */
export type Hit = { page: number; index: number };

/** The first hit at or after a page; the first of all where there is none. */
export function hitFrom(hits: Hit[], page: number): number {
  const at = hits.findIndex((hit) => hit.page >= page);
  return Math.max(0, at);
}
