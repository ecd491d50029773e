import { describe, expect, test } from 'vitest';
import {
  directoryOf,
  isLinkedName,
  isTemporaryName,
  linkedNameViolation,
  linkUriOf,
  makeTemporaryName,
  namesBelow,
  parseLinkRoot,
  parseLinkUri,
} from './link-target';

const directory = (...names: string[]) => ({ kind: 'directory' as const, names });
const bucket = (name: string, ...names: string[]) => ({ kind: 's3' as const, bucket: name, names });

describe('parseLinkUri', () => {
  test.each([
    ['file:///srv/acme', directory('srv', 'acme')],
    ['file:///srv/acme/', directory('srv', 'acme')],
    ['file:///', directory()],
    ['file:///srv/with%20space', directory('srv', 'with space')],
    ['file:///srv/%C3%A4', directory('srv', 'ä')],
    ['s3://bucket', bucket('bucket')],
    ['s3://bucket/', bucket('bucket')],
    ['s3://bucket/a/b/', bucket('bucket', 'a', 'b')],
    ['s3://bucket/with%20percent', bucket('bucket', 'with%20percent')],
  ])('parses %s', (uri, target) => {
    expect(parseLinkUri(uri)).toEqual(target);
  });

  test.each([
    '',
    '/srv/acme',
    'http://host/srv',
    'file://host/srv',
    'file:///srv/../etc',
    'file:///srv/%2E%2E/etc',
    'file:///srv//acme',
    'file:///srv/a%2Fb',
    'file:///srv/%ff',
    'file:///srv?x=1',
    'file:///srv#x',
    's3:///prefix',
    's3://b',
    's3://bucket//a',
    's3://bucket/../a',
    's3:/bucket',
  ])('rejects %s', (uri) => {
    expect(parseLinkUri(uri)).toBeNull();
  });

  test.each(['file:///srv/with%20space', 's3://bucket/a/b', 's3://bucket'])(
    'linkUriOf restores %s',
    (uri) => {
      const target = parseLinkUri(uri);
      expect(target && linkUriOf(target)).toBe(uri);
    },
  );
});

describe('parseLinkRoot', () => {
  test.each([
    ['/srv/acme', { organizationId: null, target: directory('srv', 'acme') }],
    ['acme=/srv/acme', { organizationId: 'acme', target: directory('srv', 'acme') }],
    ['acme=s3://bucket/a', { organizationId: 'acme', target: bucket('bucket', 'a') }],
    ['file:///srv', { organizationId: null, target: directory('srv') }],
    // In a plain path percent signs are ordinary characters.
    ['/srv/a%20b', { organizationId: null, target: directory('srv', 'a%20b') }],
  ])('parses %s', (entry, root) => {
    expect(parseLinkRoot(entry)).toEqual(root);
  });

  test.each(['srv', 'Acme=/srv', 'a=/srv', '/srv/../etc', '/srv//x', 'acme=', 'acme=srv'])(
    'rejects %s',
    (entry) => {
      expect(parseLinkRoot(entry)).toBeNull();
    },
  );
});

describe('namesBelow', () => {
  test('has no names for the root itself', () => {
    expect(namesBelow(directory('srv'), directory('srv'))).toEqual([]);
  });

  test('has the rest of the path for a target inside', () => {
    expect(namesBelow(directory('srv'), directory('srv', 'a', 'b'))).toEqual(['a', 'b']);
    expect(namesBelow(bucket('one', 'p'), bucket('one', 'p', 'q'))).toEqual(['q']);
  });

  test.each([
    ['a directory whose name only begins alike', directory('srv', 'acme'), directory('srv', 'acme2')],
    ['a parent', directory('srv', 'acme'), directory('srv')],
    ['another bucket', bucket('one'), bucket('two')],
    ['a bucket for a directory', directory(), bucket('one')],
    ['a directory for a bucket', bucket('one'), directory('one')],
  ])('is null for %s', (_, root, target) => {
    expect(namesBelow(root, target)).toBeNull();
  });

  test('directoryOf is the path of the names', () => {
    expect(directoryOf(directory('srv', 'acme'))).toBe('/srv/acme');
  });
});

describe('linkedNameViolation', () => {
  test.each(['a', 'with space', 'ä', '…', '.hidden', 'x'.repeat(255)])('allows %s', (name) => {
    expect(linkedNameViolation(name)).toBeNull();
  });

  test.each([
    ['\ud800', 'Unicode'],
    ['', 'empty'],
    ['.', '".."'],
    ['..', '".."'],
    ['a\\b', 'backslash'],
    ['a/b', 'backslash'],
    ['a\nb', 'control'],
    ['ä'.repeat(128), '255 bytes'],
    [makeTemporaryName(), 'reserved'],
  ])('rejects %j', (name, violation) => {
    expect(linkedNameViolation(name)).toContain(violation);
    expect(isLinkedName(name)).toBe(false);
  });

  test('every temporary name is recognized', () => {
    expect(isTemporaryName(makeTemporaryName())).toBe(true);
    expect(isTemporaryName(`${makeTemporaryName()}x`)).toBe(false);
  });
});
