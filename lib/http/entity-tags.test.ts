import { expect, test } from 'vitest';
import { parseEntityTags, preconditionOf } from './entity-tags';

test.each([
  [null, undefined],
  ['*', '*'],
  [' * ', '*'],
  ['"a"', ['a']],
  ['"a", W/"b" ,"c,d"', ['a', 'W/b', 'c,d']],
  ['""', ['']],
  ['a', []],
  ['', []],
])('%j', (header, tags) => {
  expect(parseEntityTags(header)).toEqual(tags);
});

test('A precondition compares If-Match strongly and If-None-Match weakly', () => {
  const tags = 'W/"a", "b"';
  const request = new Request('http://h/', { headers: { 'if-match': tags, 'if-none-match': tags } });
  expect(preconditionOf(request)).toEqual({ ifMatch: ['W/a', 'b'], ifNoneMatch: ['a', 'b'] });
});

test('A precondition has both lists', () => {
  const request = new Request('http://h/', { headers: { 'if-match': '"a"', 'if-none-match': '*' } });
  expect(preconditionOf(request)).toEqual({ ifMatch: ['a'], ifNoneMatch: '*' });
  expect(preconditionOf(new Request('http://h/'))).toEqual({ ifMatch: undefined, ifNoneMatch: undefined });
});
