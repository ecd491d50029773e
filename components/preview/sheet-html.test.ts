import { expect, test } from 'vitest';
import { cellText, columnName, MAX_SHEET_ROWS, sheetHtml } from './sheet-html';

test.each([
  [0, 'A'],
  [25, 'Z'],
  [26, 'AA'],
  [51, 'AZ'],
  [52, 'BA'],
  [701, 'ZZ'],
  [702, 'AAA'],
])('column %i is %s', (index, name) => {
  expect(columnName(index)).toBe(name);
});

test.each([
  [null, ''],
  [true, 'TRUE'],
  [0.1 + 0.2, '0.3'],
  [-12, '-12'],
  ['  text ', '  text '],
  [new Date('2026-03-01T00:00:00Z'), '2026-03-01'],
  [new Date('2026-03-01T14:30:00Z'), '2026-03-01 14:30'],
  [new Date(Number.NaN), ''],
])('the cell %s reads %s', (cell, text) => {
  expect(cellText(cell)).toBe(text);
});

test('a sheet is a table of text: markup in a cell stays text', () => {
  const { html, isWhole } = sheetHtml([
    ['<img src=x onerror=alert(1)>', 2],
    [null, `"&'`],
  ]);
  expect(isWhole).toBe(true);
  expect(html).toBe(
    '<table class="sheet"><thead><tr><td></td><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody>' +
      '<tr><th scope="row">1</th><td>&lt;img src=x onerror=alert(1)&gt;</td><td class="number">2</td></tr>' +
      '<tr><th scope="row">2</th><td></td><td>&quot;&amp;&#39;</td></tr></tbody></table>',
  );
});

test('an empty sheet has no table, and of a long or wide one the beginning is shown', () => {
  expect(sheetHtml([])).toEqual({ html: '', isWhole: true });
  const long = sheetHtml(Array.from({ length: MAX_SHEET_ROWS + 1 }, () => ['x']));
  expect(long.isWhole).toBe(false);
  expect(long.html.match(/<td>x/g)).toHaveLength(MAX_SHEET_ROWS);
  expect(sheetHtml([Array<string>(101).fill('x')]).isWhole).toBe(false);
});
