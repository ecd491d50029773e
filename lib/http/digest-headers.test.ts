import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { announcedDigests, digestHeader } from './digest-headers';

const digest = (algorithm: 'sha256' | 'sha512', text = 'hello') =>
  createHash(algorithm).update(text).digest();
const field = (name: string, bytes: Buffer) => `${name}=:${bytes.toString('base64')}:`;
const read = (headers: Record<string, string>) => announcedDigests(new Request('http://h/', { headers }));

const sha256 = digest('sha256');
const sha512 = digest('sha512');

describe('The digests of a request', () => {
  test('come from Content-Digest or Repr-Digest', () => {
    expect(read({})).toEqual({});
    expect(read({ 'content-digest': field('sha-256', sha256) })).toEqual({ sha256 });
    expect(read({ 'repr-digest': `${field('sha-256', sha256)}, ${field('sha-512', sha512)}` })).toEqual({
      sha256,
      sha512,
    });
  });

  test('of unknown algorithms are ignored', () => {
    expect(read({ 'content-digest': `md5=:AAAA:, ${field('sha-256', sha256)};q=1` })).toEqual({ sha256 });
  });

  test('may be repeated if they are equal', () => {
    const header = field('sha-256', sha256);
    expect(read({ 'content-digest': header, 'repr-digest': header })).toEqual({ sha256 });
  });

  test.each([
    ['malformed', { 'content-digest': 'sha-256=abc' }],
    ['too short', { 'content-digest': 'sha-256=:AAAA:' }],
    ['of another algorithm', { 'content-digest': field('sha-256', sha512) }],
    [
      'contradictory',
      {
        'content-digest': field('sha-256', sha256),
        'repr-digest': field('sha-256', digest('sha256', 'other')),
      },
    ],
  ])('that are %s are invalid', (_, headers) => {
    expect(() => read(headers as Record<string, string>)).toThrow(
      expect.objectContaining({ reason: 'DIGEST_INVALID' }),
    );
  });
});

test('Repr-Digest is absent until the digest is known', () => {
  expect(digestHeader({ sha256: null })).toEqual({});
  expect(digestHeader({ sha256: new Uint8Array(sha256) })).toEqual({
    'Repr-Digest': field('sha-256', sha256),
  });
});
