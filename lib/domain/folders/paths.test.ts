import { describe, expect, test } from 'vitest';
import { checkNames } from './paths';

describe('The names of a path', () => {
  test('come one by one, after NFC; an empty path has none', () => {
    expect(checkNames('reports/2026/a.pdf')).toEqual(['reports', '2026', 'a.pdf']);
    expect(checkNames('e\u0301')).toEqual(['\u00e9']);
    expect(checkNames('')).toEqual([]);
  });

  test.each([
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
