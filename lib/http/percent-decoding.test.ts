import { describe, expect, test } from 'vitest';
import { percentDecode, readQuery, snakeCaseKeys } from './percent-decoding';

const invalid = expect.objectContaining({ reason: 'ENCODING_INVALID' });

test('Percent-encoding is decoded as UTF-8', () => {
  expect(percentDecode('a%20b+%E2%82%AC')).toBe('a b+€');
});

test.each(['%', '%2', '%zz', '%ff', '%c3%28', '%ed%a0%80'])('%s is invalid', (text) => {
  expect(() => percentDecode(text)).toThrow(invalid);
});

describe('A query', () => {
  test.each([
    ['', {}],
    ['?', {}],
    ['?a=1&b=2', { a: '1', b: '2' }],
    ['?a', { a: '' }],
    ['?a=b=c', { a: 'b=c' }],
    ['?a=1+2%2B', { a: '1 2+' }],
    ['?a=1&a=2', { a: '2' }],
    ['?pageSize=5', { page_size: '5' }],
    ['?page%53ize=5', { page_size: '5' }],
  ])('%s', (search, parameters) => {
    expect(readQuery(search)).toEqual(parameters);
  });

  test('with malformed encoding is invalid', () => {
    expect(() => readQuery('?a=%ff')).toThrow(invalid);
    expect(() => readQuery('?%ff=a')).toThrow(invalid);
  });
});

describe('Keys of JSON', () => {
  test('become snake_case at every level', () => {
    expect(snakeCaseKeys({ maxFiles: 1, inner: [{ mimeType: 'aB' }], plain_one: null })).toEqual({
      max_files: 1,
      inner: [{ mime_type: 'aB' }],
      plain_one: null,
    });
  });

  test('stay as they are below 16 levels', () => {
    let value: unknown = { deepKey: 1 };
    for (let level = 0; level < 10_000; level += 1) value = [value];
    expect(() => snakeCaseKeys(value)).not.toThrow();
  });
});
