import { expect, test } from 'vitest';
import { decodePageData, encodePageData, signInLocation } from './page-headers';

test('Page data survives a header field', () => {
  const data = { text: 'ä "quoted"\r\nX-Evil: 1', list: [1, null] };
  const encoded = encodePageData(data);
  expect(encoded).toMatch(/^[A-Za-z0-9+/=]+$/);
  expect(decodePageData(encoded)).toEqual(data);
});

test.each([
  ['/o/acme', '/sign-in?next=%2Fo%2Facme'],
  ['/o/acme?sort=name&_rsc=abc', '/sign-in?next=%2Fo%2Facme%3Fsort%3Dname'],
  ['/o/acme?_rsc=abc', '/sign-in?next=%2Fo%2Facme'],
  [null, '/sign-in?next=%2F'],
])('Signing in leads back from %s', (path, location) => {
  expect(signInLocation(path)).toBe(location);
});
