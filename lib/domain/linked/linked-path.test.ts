import { describe, expect, it } from 'vitest';
import { makeTemporaryName } from '@/lib/base/link-target';
import { childPath, parentOf, parseLinkedPath } from './linked-path';

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT', reason: 'LINKED_PATH_INVALID' });
const nested = (names: number) => Array(names).fill('a').join('/');

describe('a path below a linked folder', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['reports/2026/a b.pdf', ['reports', '2026', 'a b.pdf']],
    ['.hidden/...', ['.hidden', '...']],
    ['.holdall-notes.part', ['.holdall-notes.part']],
  ])('%j is read name by name', (text, names) => {
    expect(parseLinkedPath(text)).toEqual(names);
  });

  it.each([
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/..',
    '../a',
    'a/./b',
    'a\\b',
    'a\0',
    'a\nb',
    'a\x7f',
    '\ud800',
    'invoice\u202efdp.exe',
    'folder\u2066/a',
  ])('%j is refused, and the field is named', (text) => {
    expect(() => parseLinkedPath(text)).toThrow(invalid);
    expect(() => parseLinkedPath(text)).toThrow(expect.objectContaining({ metadata: { field: 'path' } }));
    expect(() => parseLinkedPath(text)).toThrow(/^path (has|is) /);
  });

  it('of a write in progress is refused, at any depth', () => {
    for (const path of [makeTemporaryName(), `folder/${makeTemporaryName()}`, `${makeTemporaryName()}/a`])
      expect(() => parseLinkedPath(path)).toThrow(invalid);
  });

  it('has at most 100 names, 255 bytes each and 4096 in all', () => {
    expect(parseLinkedPath(nested(100))).toHaveLength(100);
    expect(() => parseLinkedPath(nested(101))).toThrow(invalid);
    expect(parseLinkedPath('ü'.repeat(127))).toHaveLength(1);
    expect(() => parseLinkedPath('ü'.repeat(128))).toThrow(invalid);
    const longest = `${Array(16).fill('a'.repeat(255)).join('/')}`;
    expect(parseLinkedPath(longest)).toHaveLength(16);
    expect(() => parseLinkedPath(`${longest}/a`)).toThrow(invalid);
  });

  it('leads to its children while they can be asked for, and to its parent', () => {
    expect(childPath(parseLinkedPath('a'), 'b')).toEqual(['a', 'b']);
    expect(childPath(parseLinkedPath(nested(100)), 'b')).toBeNull();
    expect(parentOf(parseLinkedPath('a/b'))).toEqual(['a']);
  });
});
