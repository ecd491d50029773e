import { expect, test } from 'vitest';
import type { File } from './api';
import { mayHaveThumbnail, thumbnailPath } from './thumbnails';

const file = (changes: Partial<File>) =>
  ({
    name: 'organizations/acme/files/f1',
    etag: '"e1"',
    mime_type: 'image/png',
    size_bytes: '100',
    state: 'ACTIVE',
    ...changes,
  }) as File;

test.each(['image/png', 'image/heic', 'image/tiff', 'application/pdf', 'video/mp4'])(
  'a file of type %s may have a thumbnail',
  (mime_type) => {
    expect(mayHaveThumbnail(file({ mime_type }))).toBe(true);
  },
);

test.each([
  { mime_type: 'image/svg+xml' },
  { mime_type: 'text/plain' },
  { mime_type: 'video/mp2t' },
  { size_bytes: '0' },
  { state: 'UPLOADING' },
  { delete_time: '2026-11-30T09:00:00Z' },
] as Partial<File>[])('a file with %j has none', (changes) => {
  expect(mayHaveThumbnail(file(changes))).toBe(false);
});

test('the address of a thumbnail has the etag of its file', () => {
  expect(thumbnailPath(file({}), 64)).toBe('/api/v1/organizations/acme/files/f1/thumbnail?size=64&v=e1');
});
