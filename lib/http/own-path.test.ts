import { expect, it } from 'vitest';
import { ownPath } from './own-path';

const publicUrl = 'https://files.example';

it.each([
  ['/', '/'],
  ['/o/acme?folder=x#y', '/o/acme?folder=x#y'],
  ['https://files.example/o/acme', '/o/acme'],
  ['/a\n/b', '/a/b'],
])('keeps %j', (next, path) => {
  expect(ownPath(next, publicUrl)).toBe(path);
});

it.each([
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example/',
  '/\n/evil.example/',
  '\t//evil.example',
  'https://evil.example',
  'http://files.example/',
  'javascript:alert(1)',
  '/.//evil.example',
  '/a/..//evil',
  'https://files.example@evil.example',
  '/\r\n/x',
  '//',
  undefined,
  ['/a'],
])('does not follow %j', (next) => {
  expect(ownPath(next, publicUrl)).toBe('/');
});
