import { describe, expect, test } from 'vitest';
import { matchesSearch, searchKey, searchWords } from './search-key';

describe('searchKey', () => {
  test.each([
    ['Übersicht', 'ubersicht'],
    ['u\u0308bersicht', 'ubersicht'],
    ['ÉCLAIR', 'eclair'],
    ['Straße', 'strasse'],
    ['ŁÓDŹ', 'lodz'],
    ['Smørrebrød', 'smorrebrod'],
    ['ŒUVRE', 'oeuvre'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['ｒｅｐｏｒｔ', 'report'],
    ['Ada’s', "ada's"],
    ['日本', '日本'],
    ['ガ', 'ガ'.normalize('NFKD')],
  ])('of %s is %s', (name, key) => {
    expect(searchKey(name)).toBe(key);
  });
});

describe('searchWords', () => {
  test.each([
    ['', []],
    ['  ', []],
    [' Annual  2025 ', ['annual', '2025']],
    ['a A á', ['a']],
    ['one\u3000two', ['one', 'two']],
    ['\u0301', ['\u0301']],
  ])('of %j are %j', (query, words) => {
    expect(searchWords(query)).toEqual(words);
  });
});

describe('matchesSearch', () => {
  test.each([
    ['Annual report 2025.pdf', '2025 annual', true],
    ['Annual report 2025.pdf', 'annual 2026', false],
    ['Éclair.jpg', 'eclair', true],
    ['Eclair.jpg', 'éclair', true],
    ['anything', '', true],
  ])('%s for %j: %s', (name, query, expected) => {
    expect(matchesSearch(name, query)).toBe(expected);
  });
});
