import { describe, expect, it } from 'vitest';
import {
  checkMimeType,
  checkType,
  checkTypeBound,
  defaultFilename,
  isMeaningless,
  sniff,
  typeByName,
  typeOf,
} from './media-type';

const bytes = (...values: number[]) => Uint8Array.from(values);
const text = (value: string) => new TextEncoder().encode(value);
const png = bytes(
  0x89,
  0x50,
  0x4e,
  0x47,
  0x0d,
  0x0a,
  0x1a,
  0x0a,
  0,
  0,
  0,
  13,
  0x49,
  0x48,
  0x44,
  0x52,
  0,
  0,
  0,
  1,
);
const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT', reason: 'MIME_TYPE_INVALID' });

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

describe('checkMimeType, by example', () => {
  it.each([
    ['text/plain', 'text/plain'],
    ['  IMAGE/PNG ', 'image/png'],
    ['text/plain;charset=UTF-8', 'text/plain; charset=UTF-8'],
    ['text/plain ; a="b; c"', 'text/plain; a="b; c"'],
    ['text/plain;', 'text/plain'],
    ['application/vnd.api+json', 'application/vnd.api+json'],
  ])('%j is %j', (given, type) => {
    expect(checkMimeType(given)).toBe(type);
  });

  it.each([
    '',
    'text',
    'text/',
    '/plain',
    'text/plain/x',
    'text/pl ain',
    'text/plain; a',
    'text/plain\r\nX: y',
    `a/${'b'.repeat(254)}`,
  ])('refuses %j', (given) => {
    expect(() => checkMimeType(given)).toThrow(invalid);
  });
});

describe('checkTypeBound', () => {
  it.each(['image/png', 'image/*'])('accepts %s', (bound) => {
    expect(checkTypeBound(bound)).toBe(bound);
  });

  it.each(['*/*', '*/png', 'image/p*'])('refuses %s', (bound) => {
    expect(() => checkTypeBound(bound)).toThrow(invalid);
  });
});

describe('sniff', () => {
  it('knows a type by its magic number', async () => {
    expect(await sniff(png, true)).toBe('image/png');
  });

  it('knows UTF-8 text, unless it has control characters', async () => {
    expect(await sniff(text('a\tb\r\nä'), true)).toBe('text/plain');
    expect(await sniff(bytes(0x61, 0, 0x62), true)).toBeNull();
    expect(await sniff(bytes(0x61, 0xff), true)).toBeNull();
  });

  it('accepts a character that the end of the head splits, but not one that the end of the file splits', async () => {
    const split = text('aä').subarray(0, 2);
    expect(await sniff(split, false)).toBe('text/plain');
    expect(await sniff(split, true)).toBeNull();
  });

  it('says nothing about an empty file', async () => {
    expect(await sniff(bytes(), true)).toBeNull();
  });
});

describe('typeOf', () => {
  const nothing = { declared: null, sniffedType: null, filename: null, bound: null };

  it.each([
    ['the declared type', { declared: 'text/css', sniffedType: 'image/png', filename: 'a.pdf' }, 'text/css'],
    [
      'the sniffed type where the declared one is meaningless',
      { declared: 'application/octet-stream', sniffedType: 'image/png', filename: 'a.pdf' },
      'image/png',
    ],
    [
      'the extension where the bytes are only text',
      { sniffedType: 'text/plain', filename: 'a.json' },
      'application/json',
    ],
    [
      'text for TypeScript, not an MPEG stream',
      { sniffedType: 'text/plain', filename: 'a.ts' },
      'text/plain',
    ],
    ['the extension of unknown bytes', { filename: 'a.pdf' }, 'application/pdf'],
    ['just bytes', { filename: 'a' }, 'application/octet-stream'],
  ])('is %s', (_what, given, type) => {
    expect(typeOf({ ...nothing, ...given })).toBe(type);
  });

  it('is exactly the type that a URL requires', () => {
    const given = { ...nothing, declared: 'text/plain', sniffedType: 'text/plain' };
    expect(typeOf({ ...given, bound: 'text/plain; charset=utf-8' })).toBe('text/plain; charset=utf-8');
  });

  it('keeps the type within a pattern', () => {
    expect(typeOf({ ...nothing, sniffedType: 'image/png', bound: 'image/*' })).toBe('image/png');
  });
});

describe('checkType', () => {
  it.each([
    ['image/png', 'image/png', 'image/png'],
    ['image/*', 'image/png', null],
    ['application/json', 'application/json', 'text/plain'],
    ['image/*', 'image/svg+xml', 'text/plain'],
  ])('%s accepts %s with the bytes of %s', (bound, declared, sniffed) => {
    expect(() => checkType(bound, declared, sniffed)).not.toThrow();
  });

  it.each([
    ['image/png', 'image/jpeg', null],
    ['image/*', 'imagery/png', null],
    ['image/png', 'image/png', 'application/pdf'],
    ['image/png', 'image/png', 'text/plain'],
  ])('%s refuses %s with the bytes of %s', (bound, declared, sniffed) => {
    expect(() => checkType(bound, declared, sniffed)).toThrow(
      expect.objectContaining({ reason: 'MIME_TYPE_NOT_ALLOWED', metadata: { mime_type: bound } }),
    );
  });
});

describe('names and types', () => {
  it('recognizes types that only say that there are bytes', () => {
    expect(isMeaningless('Application/Octet-Stream; a=b')).toBe(true);
    expect(isMeaningless('application/x-www-form-urlencoded')).toBe(true);
    expect(isMeaningless('text/plain')).toBe(false);
  });

  it('finds a type by extension, and an extension by type', () => {
    expect(typeByName('a.PDF')).toBe('application/pdf');
    expect(typeByName('a.unknown-extension')).toBeNull();
    expect(defaultFilename('application/pdf')).toBe('untitled.pdf');
    expect(defaultFilename('application/x-unknown')).toBe('untitled');
  });
});
