import { describe, expect, it } from 'vitest';
import type { Access } from '@/lib/base/actor';
import { idsOf } from './batches';

const access = { organization: { id: 'one' } } as Access;

describe('idsOf', () => {
  it('reads names and bare ids, each once', () => {
    expect(idsOf(access, ['organizations/one/files/a', 'b', 'a', 'organizations/one/files/b'])).toEqual([
      'a',
      'b',
    ]);
  });

  it.each([
    'organizations/two/files/a',
    'organizations/one/folders/a',
    'organizations/one/files/',
    'organizations/one/files/a/b',
    '',
    'a b',
    'a\0',
    'a'.repeat(65),
  ])('refuses %j', (name) => {
    expect(() => idsOf(access, [name])).toThrow(expect.objectContaining({ reason: 'NAME_INVALID' }));
  });
});
