import { expect, test } from 'vitest';
import { readSegment, searchOf } from './route';

test('The query is taken as it was sent', () => {
  expect(searchOf('http://h/a?b=%zz&c=?d')).toBe('?b=%zz&c=?d');
  expect(searchOf('http://h/a')).toBe('');
});

test('A path segment is decoded strictly, and empty with a NUL', () => {
  expect(readSegment('a%2Fb')).toBe('a/b');
  expect(readSegment('a%00b')).toBe('');
  expect(() => readSegment('%ff')).toThrow(expect.objectContaining({ reason: 'ENCODING_INVALID' }));
});
