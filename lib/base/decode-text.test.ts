import { expect, test } from 'vitest';
import { decodeText } from './decode-text';

const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
const utf32 = (text: string, isLittle: boolean) => {
  const points = [0xfeff, ...[...text].map((character) => character.codePointAt(0) ?? 0)];
  const bytes = Buffer.alloc(points.length * 4);
  for (const [at, point] of points.entries()) {
    if (isLittle) bytes.writeUInt32LE(point, at * 4);
    else bytes.writeUInt32BE(point, at * 4);
  }
  return bytes;
};
const text = 'Müller;Straße;Köln 😀';

test.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8', Buffer.from(`\ufeff${text}`)],
  ['UTF-16LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16BE', utf16be(text)],
  ['UTF-32', utf32(text, true)],
  ['UTF-32', utf32(text, false)],
])('Text in %s is read without its mark', (encoding, bytes) => {
  expect(decodeText(bytes, true)).toEqual({ text, encoding });
});

test('Other bytes are read as Windows-1252, every one of them', () => {
  const bytes = Buffer.from('M\xfcller;Stra\xdfe;\x80 1,50', 'latin1');
  expect(decodeText(bytes, true)).toEqual({ text: 'Müller;Straße;€ 1,50', encoding: 'Windows-1252' });
  expect(decodeText(Buffer.from([0x41, 0x81, 0xff]), true).text).toHaveLength(3);
});

test('The beginning of a text may end within a character', () => {
  for (const bytes of [Buffer.from('aü'), Buffer.from('\ufeffaü', 'utf16le'), utf32('aü', true)]) {
    const cut = bytes.subarray(0, -1);
    expect(decodeText(cut, false).text).toBe('a');
    expect(decodeText(cut, true).text).not.toBe('a');
  }
});

test.each([
  ['UTF-8', Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0x62]), 'a\ufffdb'],
  ['UTF-16LE', Buffer.from([0xff, 0xfe, 0x61, 0, 0x3d, 0xd8, 0x62, 0]), 'a\ufffdb'],
  ['UTF-16LE', Buffer.from([0xff, 0xfe, 0x61, 0, 0x62]), 'a\ufffd'],
  ['UTF-16BE', Buffer.from([0xfe, 0xff, 0, 0x61, 0xdc, 0, 0, 0x62]), 'a\ufffdb'],
  ['UTF-32', Buffer.concat([utf32('a', true), Buffer.from([0, 0, 0x11, 0])]), 'a\ufffd'],
  ['UTF-32', Buffer.concat([utf32('a', false), Buffer.from([0, 0])]), 'a\ufffd'],
])('A mark of %s counts, although the text behind it is damaged', (encoding, bytes, expected) => {
  expect(decodeText(bytes, true)).toEqual({ text: expected, encoding });
});

test('Nothing is UTF-8', () => {
  expect(decodeText(new Uint8Array(), true)).toEqual({ text: '', encoding: 'UTF-8' });
});
