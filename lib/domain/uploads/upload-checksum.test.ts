import { describe, expect, it } from 'vitest';
import { type ChecksumAlgorithm, checksumAlgorithms, parseChecksum, verified } from './upload-checksum';

/** The checksums of "123456789", the check input of the CRC catalogue. */
const correct: Record<ChecksumAlgorithm, string> = {
  sha1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  sha256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
  crc32c: 'e3069283',
};

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function pass(algorithm: ChecksumAlgorithm, hex: string, ...texts: string[]): Promise<string> {
  const passed: Uint8Array[] = [];
  const checksum = { algorithm, expected: Buffer.from(hex, 'hex') };
  for await (const chunk of verified(chunks(...texts), [algorithm], () => checksum)) passed.push(chunk);
  return Buffer.concat(passed).toString();
}

describe.each(checksumAlgorithms)('verified by %s', (algorithm) => {
  it('passes matching bytes, however they are chunked', async () => {
    expect(await pass(algorithm, correct[algorithm], '123456789')).toBe('123456789');
    expect(await pass(algorithm, correct[algorithm], '1', '', '2345', '6789')).toBe('123456789');
  });

  it.each([
    ['another byte', ['123456788']],
    ['one byte less', ['12345678']],
    ['one byte more', ['123456789', '0']],
    ['no bytes', []],
  ])('refuses %s', async (_what, texts) => {
    await expect(pass(algorithm, correct[algorithm], ...texts)).rejects.toMatchObject({
      reason: 'CHECKSUM_MISMATCH',
    });
  });

  it('refuses a digest of another length', async () => {
    await expect(pass(algorithm, correct[algorithm].slice(2), '123456789')).rejects.toMatchObject({
      reason: 'CHECKSUM_MISMATCH',
    });
  });
});

describe('verified', () => {
  const sha1 = { algorithm: 'sha1', expected: Buffer.from(correct.sha1, 'hex') } as const;

  async function read(body: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const _chunk of body);
  }

  it('asks for the checksum only after the last byte, as a trailer brings it', async () => {
    let isEnded = false;
    async function* body() {
      yield Buffer.from('123456789');
      isEnded = true;
    }
    const expectedAtEnd = () => {
      expect(isEnded).toBe(true);
      return sha1;
    };
    await read(verified(body(), checksumAlgorithms, expectedAtEnd));
    expect.assertions(1);
  });

  it('refuses an algorithm that it did not compute', async () => {
    await expect(read(verified(chunks('123456789'), ['sha256'], () => sha1))).rejects.toMatchObject({
      reason: 'CHECKSUM_MISMATCH',
    });
  });
});

describe('parseChecksum', () => {
  it('reads an algorithm and a Base64 digest', () => {
    expect(parseChecksum('crc32c 4waSgw==')).toEqual({
      algorithm: 'crc32c',
      expected: Buffer.from('e3069283', 'hex'),
    });
  });

  it.each(['', 'sha1', 'md5 AAAA', 'sha1 ', 'sha1 =', 'SHA1 AAAA', 'sha1 AAAA AAAA'])(
    'refuses %j',
    (header) => {
      expect(() => parseChecksum(header)).toThrow(expect.objectContaining({ reason: 'CHECKSUM_INVALID' }));
    },
  );
});
