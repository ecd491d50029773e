import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combine, combineAll, RunningChecksum } from './checksum';

/** The bytes of a part: the high byte of each state of a linear congruential generator. */
function bytesFrom(seed: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

describe('combine', () => {
  test.each([
    [0, 0, '00000000', '00000000', '00000000'],
    [0, 1, '00000000', 'fd6d930a', 'fd6d930a'],
    [1, 0, 'fd6d930a', '00000000', 'fd6d930a'],
    [1, 1, 'fd6d930a', 'fd6d930a', '1d451787'],
    [5, 9, 'e0c98c2b', '16f5716a', '5d043c5b'],
    [65_536, 1, '52c975fa', 'fd6d930a', 'a057417d'],
    [1, 65_536, 'fd6d930a', '9daf2721', '038f4f98'],
    [1_048_576, 1_048_577, 'c0f68319', '2358f374', 'f694accc'],
  ])('%d and %d bytes', (firstBytes, secondBytes, first, second, whole) => {
    expect(crc32(bytesFrom(1, firstBytes))).toBe(Number.parseInt(first, 16));
    expect(crc32(bytesFrom(2, secondBytes))).toBe(Number.parseInt(second, 16));
    const combined = combine(Number.parseInt(first, 16), Number.parseInt(second, 16), secondBytes);
    expect(combined.toString(16).padStart(8, '0')).toBe(whole);
  });

  test('any parts give the checksum of all', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (parts) => {
        const checked = parts.map((part) => ({ sizeBytes: part.length, crc32: crc32(part) }));
        expect(combineAll(checked)).toBe(crc32(Buffer.concat(parts)));
      }),
    );
  });

  test('5 TiB of zeros after a byte, by way of doubling', () => {
    const one = crc32(Buffer.from([1]));
    let zeros = crc32(Buffer.alloc(1024));
    let length = 1024;
    for (; length < 5 * 2 ** 40; length *= 2) zeros = combine(zeros, zeros, length);
    expect(combine(combine(one, zeros, length), zeros, length)).toBe(
      combine(one, combine(zeros, zeros, length), 2 * length),
    );
  });

  test('a part without a checksum leaves the whole without one, unless it is empty', () => {
    const known = { sizeBytes: 1, crc32: 7 };
    expect(combineAll([known, { sizeBytes: 1, crc32: null }])).toBeNull();
    expect(combineAll([known, { sizeBytes: 0, crc32: null }])).toBe(7);
  });
});

describe('RunningChecksum', () => {
  test('goes on behind bytes that it has not seen', () => {
    const [first, second] = [bytesFrom(1, 100), bytesFrom(2, 7)];
    const checksum = new RunningChecksum({ value: crc32(first), sizeBytes: first.length });
    expect(checksum.at(100)).toBe(crc32(first));
    checksum.update(second);
    expect(checksum.at(107)).toBe(crc32(Buffer.concat([first, second])));
  });

  test('knows the checksum at each end of a chunk', () => {
    const checksum = new RunningChecksum();
    const bytes = bytesFrom(1, 60);
    for (const [start, end] of [
      [0, 10],
      [10, 10],
      [10, 30],
      [30, 60],
    ] as const) {
      checksum.update(bytes.subarray(start, end));
    }
    expect(checksum.at(10)).toBe(crc32(bytes.subarray(0, 10)));
    expect(checksum.at(20)).toBeNull();
    expect(checksum.at(30)).toBe(crc32(bytes.subarray(0, 30)));
    expect(checksum.at(30)).toBe(crc32(bytes.subarray(0, 30)));
    expect(checksum.at(60)).toBe(crc32(bytes));
    expect(checksum.value).toBe(crc32(bytes));
  });

  test('of no bytes is 0', () => {
    expect(new RunningChecksum().at(0)).toBe(0);
  });
});
