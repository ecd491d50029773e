import { expect, test } from 'vitest';
import { digestOfBytes, isIntact, sha256OfHeader } from './digest';

const empty = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const emptyHex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('reads the SHA-256 of a Repr-Digest header as hex, also beside another algorithm', () => {
  expect(sha256OfHeader(`sha-256=:${empty}:`)).toBe(emptyHex);
  expect(sha256OfHeader(`sha-512=:AAAA:, sha-256=:${empty}:`)).toBe(emptyHex);
});

test('has none without the header or the algorithm', () => {
  expect(sha256OfHeader(null)).toBeNull();
  expect(sha256OfHeader('sha-512=:AAAA:')).toBeNull();
});

test('computes the SHA-256 of bytes as hex', async () => {
  expect(await digestOfBytes('1', new ArrayBuffer(0))).toBe(emptyHex);
});

test('finds a difference only between two known digests', () => {
  expect(isIntact('a', 'b')).toBe(false);
  expect(isIntact('a', 'a')).toBe(true);
  expect(isIntact(null, 'b')).toBe(true);
  expect(isIntact('a', null)).toBe(true);
});
