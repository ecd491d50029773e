import { expect, test } from 'vitest';
import { decodeRendering, encodeRendering, requestHead } from './rendering-protocol';

const webp = (text: string) => Buffer.from(`RIFF\0\0\0\0WEBP${text}`, 'latin1');
const thumbnails = [webp('a'), webp('bb'), webp('ccc')];

test('A rendering survives its encoding', () => {
  expect(decodeRendering(encodeRendering({ thumbnails }))).toEqual({ thumbnails });
  expect(decodeRendering(encodeRendering({ problem: 'Broken.' }))).toEqual({ problem: 'Broken.' });
});

test('A rendering is incomplete until its last byte', () => {
  const bytes = encodeRendering({ thumbnails });
  for (const length of [0, 3, 16, bytes.length - 1]) {
    expect(decodeRendering(bytes.subarray(0, length))).toBeNull();
  }
});

test('Output that is no rendering is rejected', () => {
  const bytes = encodeRendering({ thumbnails });
  expect(() => decodeRendering(Buffer.concat([bytes, Buffer.from('x')]))).toThrow('behind');
  expect(() => decodeRendering(Buffer.alloc(16, 0xff))).toThrow('too large');
  const html = Buffer.from('<html>');
  expect(() => decodeRendering(encodeRendering({ thumbnails: [html, html, html] }))).toThrow('not WebP');
});

test('A request begins with its length', () => {
  expect(requestHead(258)).toEqual(Buffer.from([0, 0, 1, 2]));
});
