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

  it.each(['.', '..', 'json.', 'tdx:ext:', 'tdx:ext:.'])('%s is refused', (text) =>
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
