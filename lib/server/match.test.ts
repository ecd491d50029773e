import { describe, expect, it } from 'vitest';
import type { Route } from '@/app/routes';
import { createMatcher } from './match';

const route = (method: string, path: string) => ({ method, handler: { spec: { path } } }) as unknown as Route;

const match = createMatcher([
  route('GET', '/api/v1/files'),
  route('POST', '/api/v1/files:upload'),
  route('GET', '/api/v1/files/{file}'),
  route('GET', '/api/v1/files/{file}:download'),
  route('PUT', '/d/{secret}'),
]);

describe('createMatcher', () => {
  it.each([
    ['GET', '/api/v1/files', '/api/v1/files', {}],
    ['POST', '/api/v1/files:upload', '/api/v1/files:upload', {}],
    ['POST', '/api/v1/files%3Aupload', '/api/v1/files:upload', {}],
    ['GET', '/api/v1/files/x%20y', '/api/v1/files/{file}', { file: 'x%20y' }],
    ['GET', '/api/v1/files/x%3adownload', '/api/v1/files/{file}:download', { file: 'x' }],
    ['HEAD', '/api/v1/files/x:download', '/api/v1/files/{file}:download', { file: 'x' }],
  ])('%s %s is %s', (method, path, pattern, params) => {
    const found = match(method, path);
    expect(found).toMatchObject({ kind: 'route', params, route: { handler: { spec: { path: pattern } } } });
  });

  it.each([
    '/api/v1/files/',
    '/api/v1/files/:download',
    '/api/v1/files/a:b:download',
    '/api/v1/files/a/b',
    '/x',
  ])('nothing is at %s', (path) => {
    expect(match('GET', path)).toEqual({ kind: 'none' });
  });

  it('tells the methods of a path that is asked with another one', () => {
    expect(match('PUT', '/api/v1/files')).toMatchObject({
      kind: 'wrong-method',
      allow: 'GET, HEAD, OPTIONS',
    });
  });
});
