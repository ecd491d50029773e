import { describe, expect, test } from 'vitest';
import type { Route } from '@/app/routes';
import { createMatcher } from './match';

const route = (method: string, path: string) => ({ method, handler: { spec: { path } } }) as unknown as Route;
const routes = [
  route('GET', '/api/v1/files/{file}'),
  route('DELETE', '/api/v1/files/{file}'),
  route('POST', '/api/v1/files/{file}:undelete'),
  route('POST', '/api/v1/files'),
  route('GET', '/api/v1/openapi.json'),
  route('GET', '/s/{secret}'),
  route('GET', '/s/{secret}/{+path}'),
];
const match = createMatcher(routes);

describe('createMatcher', () => {
  test('finds a route and its parameters, which stay encoded', () => {
    expect(match('DELETE', '/api/v1/files/a%20b')).toEqual({
      kind: 'route',
      route: routes[1],
      params: { file: 'a%20b' },
    });
  });

  test.each(['/api/v1/files/f1:undelete', '/api/v1/files/f1%3Aundelete', '/api/v1/files/f1%3aundelete'])(
    'finds the verb of %s',
    (path) => {
      expect(match('POST', path)).toMatchObject({ kind: 'route', route: routes[2], params: { file: 'f1' } });
    },
  );

  test('serves HEAD with GET', () => {
    expect(match('HEAD', '/api/v1/files/f1')).toMatchObject({ kind: 'route', route: routes[0] });
  });

  test('names the allowed methods of a path', () => {
    expect(match('PUT', '/api/v1/files/f1')).toMatchObject({
      kind: 'wrong-method',
      allow: 'GET, DELETE, HEAD, OPTIONS',
    });
    expect(match('HEAD', '/api/v1/files')).toMatchObject({ kind: 'wrong-method', allow: 'POST, OPTIONS' });
  });

  test.each([
    ['/s/x/', ['']],
    ['/s/x/a', ['a']],
    ['/s/x/a%2Fb/c%3Ad/', ['a%2Fb', 'c:d', '']],
    ['/s/x/...', ['...']],
  ])('finds the rest of %s', (path, rest) => {
    expect(match('GET', path)).toMatchObject({ route: routes[6], params: { secret: 'x', path: rest } });
  });

  test.each([
    '/',
    '/s/x//',
    '/s/x//a',
    '/s/x/../a',
    '/s/x/a/%2e%2E',
    '/s/x/.',
    '/api/v1/files/',
    '/api/v1/files/a/b',
    '/api/v1/files/f1:purge',
    '/api/v1/openapixjson',
    '/API/v1/files',
  ])('has no route for %s', (path) => {
    expect(match('GET', path)).toEqual({ kind: 'none' });
  });
});
