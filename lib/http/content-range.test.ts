import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { bytesFrom, contradicts, parseContentRange } from './content-range';

const invalid = expect.objectContaining({ reason: 'CONTENT_RANGE_INVALID' });

describe('A Content-Range', () => {
  test('names a part of a file of known or unknown size', () => {
    expect(parseContentRange('bytes 0-9/10')).toEqual({ kind: 'part', start: 0n, end: 10n, total: 10n });
    expect(parseContentRange(' bytes 5-9/* ')).toEqual({ kind: 'part', start: 5n, end: 10n, total: null });
  });

  test('without a part queries the offset', () => {
    expect(parseContentRange('bytes */10')).toEqual({ kind: 'query', total: 10n });
    expect(parseContentRange('bytes */*')).toEqual({ kind: 'query', total: null });
  });

  test('may be larger than a number can represent', () => {
    const { total } = parseContentRange('bytes 0-0/9007199254740993');
    expect(total).toBe(9_007_199_254_740_993n);
  });

  test.each([
    '',
    'bytes',
    'bytes 0-9',
    'bytes 9-0/10',
    'bytes 0-10/10',
    'items 0-9/10',
    'bytes -1-2/3',
    'bytes 0-9/',
  ])('%j is invalid', (header) => {
    expect(() => parseContentRange(header)).toThrow(invalid);
  });
});

describe('The bytes of a repeated part', () => {
  async function* body() {
    yield Buffer.from('abcd');
    yield Buffer.from('efgh');
  }
  const read = async (position: bigint, end: bigint) =>
    await text(bytesFrom(position, { start: 10n, end }, body()));

  test('begin at the position', async () => {
    expect(await read(10n, 18n)).toBe('abcdefgh');
    expect(await read(13n, 18n)).toBe('defgh');
    expect(await read(14n, 18n)).toBe('efgh');
    expect(await read(18n, 18n)).toBe('');
  });

  test('must not exceed the range', async () => {
    await expect(read(10n, 17n)).rejects.toThrow(invalid);
  });
});

describe('contradicts', () => {
  const finished = { sizeBytes: 10n, offsetBytes: 10n };
  const unknown = { sizeBytes: null, offsetBytes: 5n };
  test.each([
    ['bytes 5-9/99', finished, true],
    ['bytes */12', finished, true],
    ['bytes */0', finished, true],
    ['bytes 5-14/*', finished, true],
    ['bytes 5-9/10', finished, false],
    ['bytes 5-9/*', finished, false],
    ['bytes */10', finished, false],
    ['bytes */*', finished, false],
    ['bytes */4', unknown, true],
    ['bytes 0-3/4', unknown, true],
    ['bytes */5', unknown, false],
    ['bytes */9', unknown, false],
    ['bytes 5-99/100', unknown, false],
  ] as const)('%s on %o: %s', (header, upload, expected) => {
    expect(contradicts(parseContentRange(header), upload)).toBe(expected);
  });
});
