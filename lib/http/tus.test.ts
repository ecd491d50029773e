import { describe, expect, it } from 'vitest';
import { finalParts, parseMetadata } from './tus';

describe('parseMetadata', () => {
  it('reads pairs of a key and a value in Base64', () => {
    const read = parseMetadata(' filename  eC50eHQ= ,empty, filetype dGV4dC9wbGFpbg==');
    expect([read('filename'), read('empty'), read('filetype'), read('other')]).toEqual([
      ...['x.txt', '', 'text/plain', undefined],
    ]);
  });

  it.each([null, '', '  '])('reads nothing from %j', (header) => {
    expect(parseMetadata(header)('filename')).toBeUndefined();
  });

  it.each(['a b c', 'a,a', 'a\tb', 'a ?', ',a', 'a,', 'a YQ=a'])('refuses %j', (header) => {
    expect(() => parseMetadata(header)).toThrow(expect.objectContaining({ reason: 'METADATA_INVALID' }));
  });
});

describe('finalParts', () => {
  const idOf = (secret: string) => (secret.startsWith('s') ? ({ id: `id-${secret}` } as never) : null);

  it.each([
    ['final;/t/s1', ['id-s1']],
    ['final; http://a/t/s1  /t/s2 ', ['id-s1', 'id-s2']],
    ['partial', null],
    [null, null],
  ])('reads %j', (header, expected) => {
    expect(finalParts(header, idOf)).toEqual(expected);
  });

  it.each(['final;', 'final', 'other', 'final;/t/x'])('refuses %j', (header) => {
    expect(() => finalParts(header, idOf)).toThrow(expect.objectContaining({ reason: 'CONCAT_INVALID' }));
  });
});
