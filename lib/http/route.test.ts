import { expect, test } from 'vitest';
import { readParam, readSegment, searchOf } from './route';

test('The query is taken as it was sent', () => {
  expect(searchOf('http://h/a?b=%zz&c=?d')).toBe('?b=%zz&c=?d');
  expect(searchOf('http://h/a')).toBe('');
});

test('A path segment is decoded strictly, and empty with a NUL', () => {
  expect(readSegment('a%2Fb')).toBe('a/b');
  expect(readSegment('a%00b')).toBe('');
  expect(() => readSegment('%ff')).toThrow(expect.objectContaining({ reason: 'ENCODING_INVALID' }));
});

test('The rest of a path keeps the slashes between its segments, and has no others', () => {
  expect(readParam('a%2Fb')).toBe('a/b');
  expect(readParam(['a%20b', 'c', ''])).toBe('a b/c/');
  expect(readParam([''])).toBe('');
  for (const name of ['b%2Fc', '%00']) {
    expect(() => readParam(['a', name])).toThrow(expect.objectContaining({ reason: 'ROUTE_NOT_FOUND' }));
  }
  expect(() => readParam(['a', '%ff'])).toThrow(expect.objectContaining({ reason: 'ENCODING_INVALID' }));
});
