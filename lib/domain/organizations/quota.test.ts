import { describe, expect, test } from 'vitest';
import { isSufficient, notNegative, shardOf } from './quota';

describe('isSufficient', () => {
  test.each([
    [10n, 2, 10n, 2, true],
    [11n, 3, 10n, 2, true],
    [9n, 2, 10n, 2, false],
    [10n, 1, 10n, 2, false],
    [2n ** 61n, 0, 1n, 1, false],
  ])(
    '%s bytes and %s files for %s bytes and %s files: %s',
    (bytes, files, wantedBytes, wantedFiles, result) => {
      expect(isSufficient({ bytes, files }, { bytes: wantedBytes, files: wantedFiles })).toBe(result);
      expect(isSufficient({ bytes, files: BigInt(files) }, { bytes: wantedBytes, files: wantedFiles })).toBe(
        result,
      );
    },
  );
});

describe('shardOf', () => {
  test('splits the remaining quota into 16 shards that never exceed it', () => {
    expect(shardOf({ bytes: 1_600n, files: 33n }, { bytes: 0n, files: 0 })).toEqual({
      bytes: 100n,
      files: 2n,
    });
  });

  test('leaves out what is reserved', () => {
    expect(shardOf({ bytes: 1_600n, files: 32n }, { bytes: 160n, files: 16 })).toEqual({
      bytes: 90n,
      files: 1n,
    });
  });

  test('is zero when more is reserved than remains', () => {
    expect(shardOf({ bytes: 5n, files: 1n }, { bytes: 100n, files: 17 })).toEqual({ bytes: 0n, files: 0n });
  });
});

test('notNegative replaces negative amounts by zero', () => {
  expect([-1n, 0n, 1n].map(notNegative)).toEqual([0n, 0n, 1n]);
});
