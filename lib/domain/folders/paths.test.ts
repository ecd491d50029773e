import { describe, expect, it } from 'vitest';
import { checkNames, pathOf, splitPath } from './paths';

describe('splitPath', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a/b c/d', ['a', 'b c', 'd']],
    // Empty names are refused with the names, which depends on the folder.
    ['/a', ['', 'a']],
    ['a/', ['a', '']],
  ])('splits %j', (path, names) => {
    expect(splitPath(path)).toEqual(names);
  });

  it('accepts 32,768 bytes in UTF-8', () => {
    expect(splitPath('ä'.repeat(16_384))).toHaveLength(1);
  });

  it.each(['a\0b', '\ud800', 'ä'.repeat(16_384).concat('a')])('refuses %.10j', (path) => {
    expect(() => splitPath(path)).toThrow(expect.objectContaining({ reason: 'PATH_INVALID' }));
  });
});

describe('pathOf', () => {
  const root = { id: 'root', displayName: '' };

  it('leaves out the name of the root', () => {
    expect(pathOf([root], [])).toBe('/');
    expect(pathOf([root], ['a.pdf'])).toBe('/a.pdf');
    expect(pathOf([root, { id: 'a', displayName: 'reports' }], ['2026', 'a.pdf'])).toBe(
      '/reports/2026/a.pdf',
    );
  });
});

describe('The names of a path', () => {
  it('come one by one, after NFC; an empty path has none', () => {
    expect(checkNames('reports/2026/a.pdf')).toEqual(['reports', '2026', 'a.pdf']);
    expect(checkNames('e\u0301')).toEqual(['\u00e9']);
    expect(checkNames('')).toEqual([]);
  });

  it.each([
    ['/sub', /beginning/],
    ['sub/', /end/],
    ['a//b', /one slash/],
    ['a/../b', /stand for folders/],
    ['a/b\u0007', /control character/],
  ])('are refused in %j with a message that says what to change', (path, message) => {
    expect(() => checkNames(path)).toThrow(expect.objectContaining({ reason: 'FILENAME_INVALID' }));
    expect(() => checkNames(path)).toThrow(message);
  });
});
