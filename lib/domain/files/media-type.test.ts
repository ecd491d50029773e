import { describe, expect, it } from 'vitest';
import { checkMimeType } from './media-type';

describe('checkMimeType', () => {
  it.each([
    ['text/plain', 'text/plain'],
    [' Text/PLAIN ', 'text/plain'],
    ['text/plain;charset=utf-8', 'text/plain; charset=utf-8'],
    ['text/plain \t; charset="a\\"b;c" ; ; x=y ; ', 'text/plain; charset="a\\"b;c" ; ; x=y'],
    ['text/plain;;a=b', 'text/plain; ;a=b'],
    ['text/plain;', 'text/plain'],
    ['text/plain; ; ', 'text/plain'],
  ])('reads %j as %j', (text, expected) => {
    expect(checkMimeType(text)).toBe(expected);
  });

  it.each([
    '',
    'text',
    'text/',
    'text/plain x',
    'text/plain; a',
    'text/plain; a=',
    'text/plain; a=b c=d',
    'text/plain; a="b',
    'text/plain; a=b\u0000',
    `text/plain; a=${'b'.repeat(255)}`,
    `a/b${'; '.repeat(120)}=`,
  ])('refuses %j', (text) => {
    expect(() => checkMimeType(text)).toThrow(expect.objectContaining({ reason: 'MIME_TYPE_INVALID' }));
  });
});
