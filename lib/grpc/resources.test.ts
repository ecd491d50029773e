import { expect, test } from 'vitest';
import { joinPath, kindOfWrite } from './resources';

test.each([
  ['', 'a.pdf', 'tdx:ext:pdf'],
  ['b.json', 'a.pdf', 'tdx:ext:json'],
  ['folder.d/b.json', 'a.pdf', 'tdx:ext:json'],
  ['folder/', 'a.pdf', 'tdx:ext:pdf'],
  ['noextension', 'a.pdf', null],
])('store_name %j makes %s of kind %s', (storeName, filename, kind) => {
  expect(kindOfWrite(storeName, filename)).toBe(kind);
});

test('A path below an empty one has no slash before it', () => {
  expect(joinPath('', 'a/b')).toBe('a/b');
  expect(joinPath('x', 'a/b')).toBe('x/a/b');
});
