import { describe, expect, it } from 'vitest';
import {
  checkMimeType,
  checkType,
  checkTypeBound,
  declaredType,
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

  it.each([
    ['a font', bytes(0, 1)],
    ['a font', bytes(0, 1, 0)],
    ['an icon', bytes(0, 0, 1)],
  ])('does not take a few bytes for %s, as if zeros followed', async (_, few) => {
    expect(await sniff(few, true)).toBeNull();
  });

  it('knows a magic number that is the whole file', async () => {
    expect(await sniff(bytes(0, 1, 0, 0, 0), true)).toBe('font/ttf');
    expect(await sniff(bytes(0xff, 0xd8, 0xff), true)).toBe('image/jpeg');
  });

  it('takes a page for no drawing, whatever its first element', async () => {
    expect(await sniff(text('<!DOCTYPE html>\n<svg></svg>'), true)).toBe('text/plain');
    expect(await sniff(text('<!DOCTYPE svg><svg></svg>'), true)).toBe('image/svg+xml');
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

describe('declaredType', () => {
  it.each([
    [null, null],
    ['', null],
    ['*/*', null],
    ['text/plain; charset=*', null],
    ['text/plain; charset="*"; a=b', null],
    ['multipart/mixed; boundary=*x', 'multipart/mixed; boundary=*x'],
    ['image/png', 'image/png'],
  ])('reads %j as %j', (header, expected) => {
    expect(declaredType(header)).toBe(expected);
  });
  it.each(['image/*', 'te*t/plain', 'text'])('refuses %j', (header) => {
    expect(() => declaredType(header)).toThrow(expect.objectContaining({ reason: 'MIME_TYPE_INVALID' }));
  });
  it.each(['*/*', 'text/plain; charset=*', '*/png'])('is no bound either: %j', (bound) => {
    expect(() => checkTypeBound(bound)).toThrow(expect.objectContaining({ reason: 'MIME_TYPE_INVALID' }));
  });
});

describe('the detected type', () => {
  const detect = async (head: Buffer, filename: string | null) =>
    typeOf({ declared: null, sniffedType: await sniff(head, true), filename, bound: null });
  const little = (value: string) => Buffer.from(`\ufeff${value}`, 'utf16le');
  const big = (value: string) => little(value).swap16();
  const utf32 = (value: string) =>
    Buffer.concat(
      [...`\ufeff${value}`].map((c) => Buffer.from(Uint32Array.of(c.codePointAt(0) ?? 0).buffer)),
    );
  const declared = '<?xml version="1.0"?>\n';

  it.each([
    ['a.txt', little('hello\r\n'), 'text/plain'],
    ['a.csv', little('a\tb\r\n1\t2\r\n'), 'text/csv'],
    ['a.srt', big('1\n00:00 --> 00:01\nhi'), 'application/x-subrip'],
    ['a.log', big('straße 😀'), 'text/plain'],
    ['a.json', little('{}'), 'application/json'],
    ['a.mp3', little('hello'), 'text/plain'],
    ['a.txt', utf32('hello'), 'text/plain'],
    ['a.txt', Buffer.from('\ufeffBM hello'), 'text/plain'],
    ['a.txt', Buffer.from('BM stands for bitmap'), 'text/plain'],
    ['a.txt', Buffer.from('ÿû begins this', 'latin1'), 'text/plain'],
    ['a.mp3', Buffer.from([0xff, 0xfb, 0x90, 0x64, 0, 0, 0, 0]), 'audio/mpeg'],
    ['a.pdf', Buffer.from('%PDF-1.4\n%%EOF\n'), 'application/pdf'],
    ['d.svg', Buffer.from(`${declared}<svg xmlns="http://www.w3.org/2000/svg"/>`), 'image/svg+xml'],
    [null, Buffer.from(`${declared}<!-- > --><!DOCTYPE x [<!ENTITY a "b">]><s:svg/>`), 'image/svg+xml'],
    [null, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
    [null, little(`${declared}<svg/>`), 'image/svg+xml'],
    ['t.xml', Buffer.from(`${declared}<gpx>`), 'application/gpx+xml'],
    ['k', Buffer.from(`${declared}<kml>`), 'application/vnd.google-earth.kml+xml'],
    ['p.html', Buffer.from(`${declared}<!DOCTYPE html><html>`), 'application/xhtml+xml'],
    ['p.html', Buffer.from('<!DOCTYPE html><html>'), 'text/html'],
    ['p.plist', Buffer.from(`${declared}<plist>`), 'application/x-plist'],
    ['f', Buffer.from(`${declared}<rss version="2.0">`), 'application/rss+xml'],
    ['d.drawio', Buffer.from(`${declared}<mxfile>`), 'application/vnd.jgraph.mxfile'],
    ['t.tei', Buffer.from(`${declared}<TEI>`), 'application/tei+xml'],
    ['x.xml', Buffer.from(`${declared}<unknown>`), 'application/xml'],
    [null, Buffer.from(`${declared}<unknown>`), 'application/xml'],
  ])('of %j is right', async (filename, bytes, expected) => {
    expect(await detect(bytes, filename)).toBe(expected);
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

describe('checkType, with aliases', () => {
  it.each([
    ['application/zip', 'application/x-zip-compressed', 'application/zip'],
    ['application/x-zip-compressed', 'application/zip', 'application/zip'],
    ['image/jpeg', 'image/jpg', 'image/jpeg'],
    ['image/jpg', 'image/jpeg', 'image/jpeg'],
    ['image/*', 'image/jpg', 'image/jpeg'],
    ['image/*', 'image/svg+xml', 'image/svg+xml'],
    ['text/csv', 'application/vnd.ms-excel', 'text/plain'],
    ['text/*', 'application/vnd.ms-excel', 'text/plain'],
    ['text/plain', 'text/plain', 'text/plain'],
    ['application/gpx+xml', 'application/gpx+xml', 'application/xml'],
    ['audio/*', 'audio/mp3', 'audio/mpeg'],
  ])('of the bound %s accepts %s with the bytes of %s', (bound, type, sniffed) => {
    expect(() => checkType(bound, type, sniffed)).not.toThrow();
  });
  it.each([
    ['text/csv', 'application/vnd.ms-excel', 'application/x-cfb'],
    ['application/zip', 'image/png', null],
    ['application/zip', 'application/x-zip-compressed', 'image/png'],
    ['audio/*', 'text/plain', 'text/plain'],
    ['image/png', 'image/svg+xml', 'image/svg+xml'],
  ])('of the bound %s refuses %s with the bytes of %s', (bound, type, sniffed) => {
    expect(() => checkType(bound, type, sniffed)).toThrow(
      expect.objectContaining({ reason: 'MIME_TYPE_NOT_ALLOWED' }),
    );
  });
  it('stores CSV as CSV where Windows declares Excel', () => {
    const excel = { declared: 'application/vnd.ms-excel', sniffedType: 'text/plain', filename: 'a.csv' };
    expect(typeOf({ ...excel, bound: 'text/*' })).toBe('text/csv');
    expect(typeOf({ ...excel, bound: null })).toBe('application/vnd.ms-excel');
  });
});
