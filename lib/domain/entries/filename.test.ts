import { describe, expect, test } from 'vitest';
import { kindOf, kindOfExtension } from './filename';

describe('The kind of a file', () => {
  test.each([
    ['a.tar.GZ', 'tdx:ext:gz'],
    ['.profile', null],
    ['README', null],
    ['a.', null],
  ])('named %s is %s', (filename, kind) => expect(kindOf(filename)).toBe(kind));
});

describe('The extension of a request', () => {
  test.each(['json', '.json', 'JSON', 'tdx:ext:json', 'TDX:EXT:JSON', '.a.json', 'tdx:ext:a.json'])(
    '%s means json',
    (text) => expect(kindOfExtension(text)).toBe('tdx:ext:json'),
  );

  test('is no filter if it is empty', () => expect(kindOfExtension('')).toBeNull());

  test.each(['.', '..', 'json.', 'tdx:ext:', 'tdx:ext:.'])('%s is refused', (text) =>
    expect(() => kindOfExtension(text)).toThrow(
      expect.objectContaining({ reason: 'FIELD_INVALID', metadata: { field: 'extension' } }),
    ),
  );
});
