/** A line of comma-separated values (RFC 4180). */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

/**
 * A spreadsheet takes a cell that begins so for a formula, and runs it; what others chose (names, addresses)
 * must not be one. The apostrophe says that it is text (OWASP, CSV injection).
 */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

function cellOf(text: string): string {
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
