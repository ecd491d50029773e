import { describe, expect, test } from 'vitest';
import { isPictureType, pictureFormat } from './picture-format';

const box = (...brands: string[]) => {
  const [major = '', ...compatible] = brands;
  const bytes = Buffer.from(`    ftyp${major}\0\0\0\0${compatible.join('')}`, 'latin1');
  bytes.writeUInt32BE(bytes.length);
  return bytes;
};
const latin = (text: string) => Buffer.from(text, 'latin1');

describe('The format of a picture', () => {
  test.each([
    ['jpeg', latin('\xff\xd8\xff\xe0 <svg xmlns="http://www.w3.org/2000/svg">')],
    ['png', latin('\x89PNG\r\n\x1a\n')],
    ['gif', latin('GIF87a')],
    ['gif', latin('GIF89a')],
    ['tiff', latin('II*\0')],
    ['tiff', latin('MM\0*')],
    ['pdf', latin('%PDF-1.7')],
    ['webp', latin('RIFF\0\0\0\0WEBPVP8 ')],
    ['avif', box('avif', 'mif1', 'miaf')],
    ['avif', box('mif1', 'avif')],
    ['heic', box('heic', 'mif1')],
    ['heic', box('mif1', 'heic')],
  ])('%s', (format, bytes) => {
    expect(pictureFormat(bytes)).toBe(format);
  });

  test.each([
    ['SVG', latin('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['SVG behind a declaration', latin('<?xml version="1.0"?><svg/>')],
    ['compressed SVG', latin('\x1f\x8b\x08\0')],
    ['a PDF behind other bytes', latin('GIF %PDF-1.7')],
    ['BMP', latin('BM\0\0')],
    ['PostScript', latin('%!PS-Adobe')],
    ['a video', box('isom', 'mp42')],
    ['a file type box that ends early', latin('\xff\xff\xff\xffftyp')],
    ['four bytes', latin('\0\0\0\x08')],
    ['nothing', latin('')],
  ])('of %s is none', (_, bytes) => {
    expect(pictureFormat(bytes)).toBeNull();
  });
});

test('A type without a thumbnail is no picture', () => {
  expect(isPictureType('image/heic')).toBe(true);
  expect(isPictureType('image/svg+xml')).toBe(false);
  expect(isPictureType('text/plain')).toBe(false);
  expect(isPictureType(null)).toBe(false);
});
