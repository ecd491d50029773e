import { createHash } from 'node:crypto';
import { fail } from '@/lib/base/errors';

/** The sender's checksum of one request's bytes (tus "Checksum" extension). */
export type Checksum = { algorithm: ChecksumAlgorithm; expected: Buffer };

export const checksumAlgorithms = ['sha1', 'sha256', 'crc32c'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/**
 * Parses an Upload-Checksum header: the algorithm and the digest in Base64.
 * @throws INVALID_ARGUMENT with reason CHECKSUM_INVALID for a malformed value or an unsupported algorithm
 */
export function parseChecksum(header: string): Checksum {
  const [, algorithm, encoded = ''] = /^([a-z0-9]+) ([A-Za-z0-9+/]+={0,2})$/.exec(header.trim()) ?? [];
  const known = checksumAlgorithms.find((name) => name === algorithm);
  if (!known) {
    throw fail('CHECKSUM_INVALID', { values: { algorithms: checksumAlgorithms.join(', ') } });
  }
  return { algorithm: known, expected: Buffer.from(encoded, 'base64') };
}

/**
 * Passes bytes on, and compares their checksum with `expectedAtEnd()` when they end: it may come in a
 * trailer.
 * @throws INVALID_ARGUMENT with reason CHECKSUM_MISMATCH; what `expectedAtEnd` throws; the body's own error
 */
export async function* verified(
  body: AsyncIterable<Uint8Array>,
  algorithms: readonly ChecksumAlgorithm[],
  expectedAtEnd: () => Checksum,
): AsyncGenerator<Uint8Array> {
  const digests = new Map(algorithms.map((name) => [name, digestOf(name)]));
  for await (const chunk of body) {
    for (const digest of digests.values()) digest.update(chunk);
    yield chunk;
  }
  const { algorithm, expected } = expectedAtEnd();
  if (digests.get(algorithm)?.digest().equals(expected) !== true) {
    throw fail('CHECKSUM_MISMATCH');
  }
}

type Digest = { update(chunk: Uint8Array): unknown; digest(): Buffer };

function digestOf(algorithm: ChecksumAlgorithm): Digest {
  if (algorithm !== 'crc32c') return createHash(algorithm);
  let crc = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) crc = (crc >>> 8) ^ (castagnoli[(crc ^ byte) & 0xff] as number);
    },
    digest() {
      const value = Buffer.alloc(4);
      value.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
      return value;
    },
  };
}

/** CRC-32C, the reflected polynomial 0x82F63B78 (RFC 3720 appendix B.4). */
const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});
