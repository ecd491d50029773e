import { describe, expect, it } from 'vitest';
import { isUnnormalized, pathOf } from './request-path';

describe('pathOf', () => {
  it.each([
    [undefined, '/'],
    ['/a/b?c#d', '/a/b'],
    ['http://host/a?b', '/a'],
    ['HTTP://host', '/'],
    ['*', '*'],
  ])('%s is %s', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });
});

describe('isUnnormalized', () => {
  it.each(['/', '*', '/a', '/a/b.c', '/.well-known/x', '/a/..b', '/a/%2F'])('%s is not', (path) => {
    expect(isUnnormalized(path)).toBe(false);
  });

  it.each([
    ...['/./api/v1/x', '/api/auth/../v1/x', '/api/auth/%2e%2E/v1/x', '/.%2e/a', '/%2E/a', '/a/.'],
    ...['//a', '/a//b', '/a/', '//'],
  ])('%s is', (path) => {
    expect(isUnnormalized(path)).toBe(true);
  });
});
