import { describe, expect, test } from 'vitest';
import type { File } from '@/lib/domain/entries/file-row';
import type { Folder } from '@/lib/domain/entries/folder-row';
import type { UploadUrl } from '@/lib/platform/db/generated/client';
import { presentAncestors, presentFile, presentFolder, presentUploadUrlState } from './present';
import { answers } from './schemas';

const at = new Date('2026-11-22T09:30:00Z');
const file = {
  id: 'f1',
  organizationId: 'acme',
  folderId: 'root',
  filename: 'a.pdf',
  mimeType: 'application/pdf',
  sizeBytes: 9_007_199_254_740_993n,
  createdAt: at,
  updatedAt: at,
  etag: 'e1',
  sha256: new Uint8Array(32).fill(171),
  kind: 'tdx:ext:pdf',
  state: 'ACTIVE',
  deletedAt: null,
  purgeAt: null,
} as unknown as File;

describe('A presented file', () => {
  test('matches its schema and has nothing beyond it', () => {
    const presented = presentFile(file, 'root');
    expect(answers.file.strict().safeParse(presented).error).toBeUndefined();
    expect(presented).toMatchObject({
      name: 'organizations/acme/files/f1',
      size_bytes: '9007199254740993',
      etag: '"e1"',
      sha256: 'ab'.repeat(32),
      create_time: '2026-11-22T09:30:00.000Z',
    });
  });

  test('names its folder unless that is the root folder', () => {
    expect(presentFile(file, 'root').folder).toBeUndefined();
    expect(presentFile(file, 'other').folder).toBe('organizations/acme/folders/root');
  });
});

describe('A presented folder', () => {
  const folder = {
    id: 'd1',
    organizationId: 'acme',
    parentId: 'root',
    displayName: 'Reports',
    etag: 'e2',
    createdAt: at,
    updatedAt: at,
    link: null,
    deletedAt: null,
    purgeAt: null,
  } as unknown as Folder;

  test('matches its schema', () => {
    const presented = presentFolder(folder, 'root');
    expect(answers.folder.strict().safeParse(presented).error).toBeUndefined();
    expect(presented.folder).toBeUndefined();
    expect(presentFolder(folder, 'other').folder).toBe('organizations/acme/folders/root');
  });

  test('has ancestors from the top down', () => {
    expect(presentAncestors('acme', [{ id: 'a', displayName: 'A' }])).toEqual([
      { name: 'organizations/acme/folders/a', resource_id: 'a', display_name: 'A' },
    ]);
  });
});

test('The holder of an upload URL sees its limits and nothing of the organization', () => {
  const url = { expiresAt: at, maxFiles: 2, fileCount: 5, organizationId: 'acme', folderId: 'd1' };
  const presented = presentUploadUrlState(
    {
      ...url,
      maxSizeBytes: 10n,
      mimeType: null,
      filename: null,
      displayName: null,
      message: null,
    } as unknown as UploadUrl,
    { sender: null, file: null },
  );
  expect(presented).toMatchObject({ max_files: 2, remaining_files: 0, max_size_bytes: '10' });
  expect(JSON.stringify(presented)).not.toMatch(/acme|d1/);
});

test('The holder of an upload URL of a file sees which file that is, and its name afterwards', () => {
  const url = { expiresAt: at, maxFiles: 1, fileCount: 0, maxSizeBytes: null } as unknown as UploadUrl;
  const presented = presentUploadUrlState({ ...url, filename: null }, { sender: null, file });
  expect(presented).toMatchObject({
    file: 'organizations/acme/files/f1',
    filename: 'a.pdf',
    current_filename: 'a.pdf',
  });
  const renamed = presentUploadUrlState({ ...url, filename: 'final.pdf' }, { sender: null, file });
  expect(renamed).toMatchObject({ filename: 'final.pdf', current_filename: 'a.pdf' });
});
