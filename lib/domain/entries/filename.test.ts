import { describe, expect, it } from 'vitest';
import { checkFilename, extensionOfKind, kindOf, kindOfExtension } from './filename';

describe('checkFilename', () => {
  it.each(['a', '...', '.profile', 'a b.pdf', 'Ω 文件 😀', 'a:b', 'a'.repeat(255)])('accepts %j', (name) => {
    expect(checkFilename(name)).toBe(name);
  });

  it('returns NFC', () => {
    expect(checkFilename('a\u0308')).toBe('\u00e4');
  });

  it('measures UTF-8 bytes after NFC', () => {
    // Three bytes each before, two after.
    expect(checkFilename('a\u0308'.repeat(127))).toHaveLength(127);
    expect(() => checkFilename('\u00e4'.repeat(128))).toThrow();
  });

  it.each(['', '.', '..', 'a/b', '/', 'a\\b', 'a\0', 'a\nb', '\x7f', '\x85', '\ud800', 'a'.repeat(256)])(
    'refuses %j',
    (name) => {
      expect(() => checkFilename(name)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', reason: 'FILENAME_INVALID' }),
      );
    },
  );
});

describe('The kind of a file', () => {
  it.each([
    ['a.tar.GZ', 'tdx:ext:gz'],
    ['.profile', null],
    ['README', null],
    ['a.', null],
  ])('named %s is %s', (filename, kind) => expect(kindOf(filename)).toBe(kind));
});

describe('The extension of a request', () => {
  it.each(['json', '.json', 'JSON', 'tdx:ext:json', 'TDX:EXT:JSON', '.a.json', 'tdx:ext:a.json'])(
    '%s means json',
    (text) => expect(kindOfExtension(text)).toBe('tdx:ext:json'),
  );

  it('is no filter if it is empty', () => expect(kindOfExtension('')).toBeNull());

  it.each(['.', '..', 'json.', 'tdx:ext:', 'tdx:ext:.', ' ', 'a. '])('%s is refused', (text) =>
    expect(() => kindOfExtension(text)).toThrow(
      expect.objectContaining({ reason: 'FIELD_INVALID', metadata: { field: 'extension' } }),
    ),
  );
});

describe('extensionOfKind', () => {
  it('is the extension of a kind, empty for none', () => {
    expect(extensionOfKind('tdx:ext:json')).toBe('json');
    expect(extensionOfKind(null)).toBe('');
  });
});

describe('checkFilename, by example', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['Cafe\u0301.txt', 'Caf\u00e9.txt'],
    ['\u{1f468}\u200d\u{1f469}.jpg', '\u{1f468}\u200d\u{1f469}.jpg'],
    ['\u05e9\u05dc\u05d5\u05dd\u200f.txt', '\u05e9\u05dc\u05d5\u05dd\u200f.txt'],
    ['.profile', '.profile'],
    [' ', ' '],
  ])('accepts %j', (text, name) => {
    expect(checkFilename(text)).toBe(name);
  });

  it.each([
    'invoice\u202efdp.exe',
    ...[...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'].map((control) => `a${control}b`),
    '\u200b',
    '\u200d\u2060\ufeff',
    '\u3164',
    '\u2800',
    ' \u00a0\u2003',
    ' \u200b',
    '\u00ad',
    'C:\\temp\\x.txt',
    'a"\r\nb',
  ])('refuses %j', (text) => {
    expect(() => checkFilename(text)).toThrow(expect.objectContaining({ reason: 'FILENAME_INVALID' }));
  });
});
