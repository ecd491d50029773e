import { expect, test } from 'vitest';
import { folded, hitFrom, matchesIn, pageText } from './pdf-text';

test.each([
  ['A cat, a CAT', 'cat', [2, 9]],
  ['aaaa', 'aa', [0, 2]],
  ['one\ntwo', 'one two', [0]],
  ['Straße', 'STRASSE', []],
  ['text', '  ', []],
  ['', 'x', []],
  ['İstanbul', 'stanbul', [1]],
])('%j has %j at %j', (text, query, found) => {
  expect(matchesIn(text, query)).toEqual(found);
});

test('what is compared is as long as the text', () => {
  for (const text of ['İİ', 'ẞ', '😀A', 'a\u00a0b']) expect(folded(text)).toHaveLength(text.length);
});

test('the lines of a page are apart', () => {
  expect(pageText([{ str: 'first', hasEOL: true }, { str: 'sec' }, { str: 'ond' }, {}])).toBe('first second');
});

test('a search begins at the open page', () => {
  const hits = [1, 1, 5].map((page) => ({ page, index: 0 }));
  expect([0, 1, 2, 6].map((page) => hitFrom(hits, page))).toEqual([0, 0, 2, 0]);
  expect(hitFrom([], 3)).toBe(0);
});
