import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RunningDigests } from './running-digests';

const digestOf = (text: string) => ({ hash: hashOf(text), head: Buffer.from(text) });
const hashOf = (text: string) => createHash('sha256').update(text);

describe('RunningDigests', () => {
  it('continues exactly where the bytes so far ended', () => {
    const digests = new RunningDigests();
    digests.keep('upload', digestOf('abc'), 3);
    const running = digests.take('upload', 3);
    expect(Buffer.from(running?.head ?? []).toString()).toBe('abc');
    expect(running?.hash.update('def').digest('hex')).toBe(hashOf('abcdef').digest('hex'));
  });

  it.each([2, 4])('does not know the digest at another offset: %i', (offset) => {
    const digests = new RunningDigests();
    digests.keep('upload', digestOf('abc'), 3);
    expect(digests.take('upload', offset)).toBeNull();
  });

  it('gives a digest to one request only', () => {
    const digests = new RunningDigests();
    digests.keep('upload', digestOf('abc'), 3);
    digests.take('upload', 3);
    expect(digests.take('upload', 3)).toBeNull();
  });

  it('starts a new hash at the first byte, whatever it knows', () => {
    const digests = new RunningDigests();
    digests.keep('upload', digestOf('abc'), 3);
    expect(digests.take('upload', 0)?.hash.digest('hex')).toBe(hashOf('').digest('hex'));
    expect(digests.take('other', 3)).toBeNull();
  });
});
