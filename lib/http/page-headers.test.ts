import { expect, test } from 'vitest';
import { signInLocation } from './page-headers';

test.each([
  ['/o/acme', '/sign-in?next=%2Fo%2Facme'],
  ['/o/acme?sort=name&_rsc=abc', '/sign-in?next=%2Fo%2Facme%3Fsort%3Dname'],
  ['/o/acme?_rsc=abc', '/sign-in?next=%2Fo%2Facme'],
  [null, '/sign-in?next=%2F'],
])('Signing in leads back from %s', (path, location) => {
  expect(signInLocation(path)).toBe(location);
});
