import { expect, test } from 'vitest';
import { csvLine } from './csv';

test('Cells are separated by commas and the line ends with CRLF', () => {
  expect(csvLine(['a', '', 'b c'])).toBe('a,,b c\r\n');
});

test.each([
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['a\rb', '"a\rb"'],
])('%j is quoted', (cell, quoted) => {
  expect(csvLine([cell])).toBe(`${quoted}\r\n`);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1', '＋1', '－1', '＠1'])(
  '%j is no formula',
  (cell) => {
    expect(csvLine([cell])).toBe(`'${cell}\r\n`);
  },
);

test('A formula with a separator is both marked and quoted', () => {
  expect(csvLine(['=HYPERLINK("x","y")'])).toBe('"\'=HYPERLINK(""x"",""y"")"\r\n');
  expect(csvLine(['\r=1'])).toBe('"\'\r=1"\r\n');
});

test('A sign within a cell stays', () => {
  expect(csvLine(['a=b', '1-2'])).toBe('a=b,1-2\r\n');
});
