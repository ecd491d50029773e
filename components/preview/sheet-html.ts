/** What a cell of a spreadsheet has. */
export type Cell = string | number | boolean | Date | null;

/** A table of a million cells would freeze the page. */
export const MAX_SHEET_ROWS = 1000;
const MAX_SHEET_COLUMNS = 100;

/** A sheet as a table, with the letters and numbers that people name its cells by; '' if it is empty. */
export function sheetHtml(data: Cell[][]): { html: string; isWhole: boolean } {
  const rows = data.slice(0, MAX_SHEET_ROWS);
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const columns = Math.min(width, MAX_SHEET_COLUMNS);
  const isWhole = rows.length === data.length && columns === width;
  if (columns === 0) return { html: '', isWhole };
  const letters = Array.from(
    { length: columns },
    (_, column) => `<th scope="col">${columnName(column)}</th>`,
  );
  const body = rows.map((row, line) => {
    const cells = Array.from({ length: columns }, (_, column) => cellHtml(row[column] ?? null));
    return `<tr><th scope="row">${line + 1}</th>${cells.join('')}</tr>`;
  });
  const head = `<thead><tr><td></td>${letters.join('')}</tr></thead>`;
  return { html: `<table class="sheet">${head}<tbody>${body.join('')}</tbody></table>`, isWhole };
}

function cellHtml(cell: Cell): string {
  const text = escapeHtml(cellText(cell));
  return typeof cell === 'number' ? `<td class="number">${text}</td>` : `<td>${text}</td>`;
}

/** Numbers as they are stored, without the format of their cell; dates without a zone. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return String(cell).toUpperCase();
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)));
  if (!(cell instanceof Date)) return cell;
  if (Number.isNaN(cell.getTime())) return '';
  const [date = '', time = ''] = cell.toISOString().slice(0, 16).split('T');
  return time === '00:00' ? date : `${date} ${time}`;
}

/** A, B, … Z, AA, AB, … by an index from 0. */
export function columnName(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnName(Math.floor(index / 26) - 1) + last;
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');
