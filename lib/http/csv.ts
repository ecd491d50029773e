/** A line of comma-separated values (RFC 4180). */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

/**
 * Spreadsheets run a cell that begins like this as a formula; values that others chose (names, addresses)
 * must not be one. An apostrophe in front marks it as text (OWASP, CSV injection).
 */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

function cellOf(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
