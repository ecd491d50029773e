import { expect, test } from 'vitest';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import type { LinkedItem } from '@/lib/domain/linked/linked-files';
import { presentEntry, presentLinked } from './present';

const updatedAt = new Date(1_763_803_800_000);

test('A file', () => {
  const file = {
    id: 'f1',
    folderId: 'd1',
    filename: 'a.tar.GZ',
    kind: 'tdx:ext:gz',
    sizeBytes: 9_007_199_254_740_993n,
    mimeType: 'application/gzip',
    updatedAt,
  };
  expect(
    presentEntry({ type: 'file', path: 'x/a.tar.GZ', absolutePath: '/x/a.tar.GZ', file } as Entry),
  ).toEqual({
    file_path: 'x/a.tar.GZ',
    absolute_path: '/x/a.tar.GZ',
    file_name: 'a.tar.GZ',
    extension: 'gz',
    size: '9007199254740993',
    media_type: 'application/gzip',
    is_directory: false,
    modified: '1763803800000',
    resource_id: 'f1',
    owner_resource_id: 'd1',
  });
});

const folder = { id: 'd1', parentId: null, displayName: 'Reports', updatedAt };
const folderEntry = {
  type: 'folder',
  path: 'x',
  absolutePath: '/x',
  rest: '',
  folder,
} as unknown as FolderEntry;

test('A folder has no size, type or extension', () => {
  expect(presentEntry(folderEntry)).toMatchObject({
    size: '0',
    media_type: '',
    extension: '',
    is_directory: true,
    resource_id: 'd1',
    owner_resource_id: '',
  });
});

test('A file in an external folder has no id, and that folder as its owner', () => {
  const item = {
    path: 'b/c.txt',
    name: 'c.txt',
    isFolder: false,
    sizeBytes: 5,
    modifiedAt: updatedAt,
    etag: 'e',
  };
  const presented = presentLinked(folderEntry, item as LinkedItem);
  expect(presented).toMatchObject({
    file_path: 'x/b/c.txt',
    absolute_path: '/x/b/c.txt',
    extension: 'txt',
    size: '5',
    resource_id: '',
    owner_resource_id: 'd1',
  });
  expect(presentLinked({ ...folderEntry, path: '' } as FolderEntry, item as LinkedItem).file_path).toBe(
    'b/c.txt',
  );
});
