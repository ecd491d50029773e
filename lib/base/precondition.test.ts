import { describe, expect, test } from 'vitest';
import { checkPrecondition, type Precondition } from './precondition';

describe('checkPrecondition', () => {
  test.each<[string, string | null, Precondition]>([
    ['no condition', 'e1', {}],
    ['the current etag', 'e1', { ifMatch: ['e0', 'e1'] }],
    ['any etag of an existing resource', 'e1', { ifMatch: '*' }],
    ['If-None-Match with other etags', 'e1', { ifNoneMatch: ['e0'] }],
    ['If-None-Match: * for a new resource', null, { ifNoneMatch: '*' }],
  ])('passes with %s', (_, etag, precondition) => {
    expect(() => checkPrecondition(etag, precondition)).not.toThrow();
  });

  test.each<[string, string | null, Precondition]>([
    ['another etag', 'e1', { ifMatch: ['e0'] }],
    ['an empty list', 'e1', { ifMatch: [] }],
    ['If-Match: * for a new resource', null, { ifMatch: '*' }],
    ['the current etag in If-None-Match', 'e1', { ifNoneMatch: ['e1'] }],
    ['If-None-Match: * for an existing resource', 'e1', { ifNoneMatch: '*' }],
    ['one of two conditions that fails', 'e1', { ifMatch: ['e1'], ifNoneMatch: ['e1'] }],
  ])('fails with %s', (_, etag, precondition) => {
    expect(() => checkPrecondition(etag, precondition)).toThrow(
      expect.objectContaining({ reason: 'PRECONDITION_FAILED', metadata: etag ? { etag } : {} }),
    );
  });
});
