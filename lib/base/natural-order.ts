/**
 * The collation of the database by which names sort: file2 before file10, whatever their case. The indexes
 * use it, so a query that looks for one name in them names it too.
 */
export const NATURAL_ORDER = 'COLLATE "natural_order"';

// The same rules as the collation of the database, `und-u-kn-true`, whatever the language of the reader: a
// list must not change its order between a page of the server and the browser.
const collator = new Intl.Collator('und', { numeric: true });

/** Compares names as the database sorts them; names that differ are never equal. */
export function compareNatural(a: string, b: string): number {
  return collator.compare(a, b) || Number(a > b) - Number(a < b);
}
