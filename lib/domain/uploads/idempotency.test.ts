import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assertSameContent, assertSameRequest, checkIdempotencyKey } from './idempotency';

describe('checkIdempotencyKey', () => {
  it('is null without a header', () => {
    expect(checkIdempotencyKey(null)).toBeNull();
  });

  it.each([
    ['abc', 'abc'],
    [' abc ', 'abc'],
    ['"abc"', 'abc'],
    [' "a-b_c/1" ', 'a-b_c/1'],
    ['"', '"'],
    ['k'.repeat(255), 'k'.repeat(255)],
  ])('reads %j as %j', (header, key) => {
    expect(checkIdempotencyKey(header)).toBe(key);
  });

  it.each(['', '  ', '""', 'a b', '"a b"', 'ä', 'a\tb', 'k'.repeat(256)])('refuses %j', (header) => {
    expect(() => checkIdempotencyKey(header)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', reason: 'IDEMPOTENCY_KEY_INVALID' }),
    );
  });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const request = { targetId: 'root', filename: 'a.txt', mimeType: null };
const known = {
  requestSha256: sha256(JSON.stringify(['root', 'a.txt', null])),
  contentSha256: sha256('one'),
};
const reused = expect.objectContaining({ code: 'ALREADY_EXISTS', reason: 'IDEMPOTENCY_KEY_REUSED' });

describe('an Idempotency-Key that is used again', () => {
  it('passes the same request', () => {
    assertSameRequest(known, request);
    assertSameRequest(known, request, { sha256: sha256('one') });
    assertSameContent(known, sha256('one'));
  });
  it.each([
    ['folder or file', { ...request, targetId: 'other' }],
    ['name', { ...request, filename: 'b.txt' }],
    ['absent name', { ...request, filename: null }],
    ['type', { ...request, mimeType: 'text/csv' }],
  ])('refuses another %s', (_, other) => {
    expect(() => assertSameRequest(known, other)).toThrow(reused);
  });
  it('refuses another announced digest and another content', () => {
    expect(() => assertSameRequest(known, request, { sha256: sha256('two') })).toThrow(reused);
    expect(() => assertSameContent(known, sha256('two'))).toThrow(reused);
  });
});
