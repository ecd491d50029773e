import { expect, test } from 'vitest';
import type { Visit } from '@/lib/domain/sharing/share-visits';
import type { ShareLink } from '@/lib/platform/db/generated/client';
import { readerOf } from './frame';
import { breadcrumbsOf, encodePath, factsOf } from './parts';

const reader = readerOf(new Request('http://h/', { headers: { 'accept-language': 'en' } }));

test('Addresses encode names, which never read as a scheme, a query or a folder', () => {
  expect(encodePath('')).toBe('');
  expect(encodePath('a b/ü&.txt')).toBe('a%20b/%C3%BC%26.txt');
  expect(encodePath('a:b?c#d%2F')).toBe('a%3Ab%3Fc%23d%252F');
});

test('Facts include the expiry and the remaining downloads of a link', () => {
  const link = {
    expiresAt: new Date('2026-11-22T09:30:00Z'),
    maxDownloads: 3,
    downloadCount: 2,
  } as ShareLink;
  const { text } = factsOf(reader, link, ['5 KB']);
  expect(text).toContain('<span>5 KB</span>');
  expect(text).toContain('expires Nov 22, 2026');
  expect(text).toContain('1 download left');
  const open = { expiresAt: null, maxDownloads: null, downloadCount: 0 } as ShareLink;
  expect(factsOf(reader, open, []).text).toBe('<p class="facts"></p>');
});

test('Breadcrumbs lead up to the shared folder, from the address of a folder or a file', () => {
  const crumbs = (type: 'file' | 'folder', path: string, folderId: string | null = 'f') =>
    breadcrumbsOf(reader, { link: { folderId }, entry: { type, path } } as Visit);
  expect(crumbs('folder', '')).toBeNull();
  expect(crumbs('file', 'a', null)).toBeNull();
  const ofFile = crumbs('file', 'a/<b>/c')?.text ?? '';
  expect(ofFile).toContain('<a href="../../">Shared folder</a>');
  expect(ofFile).toContain('<a href="../"><bdi>a</bdi></a>');
  expect(ofFile).toContain('<a href="./"><bdi>&#60;b&#62;</bdi></a>');
  expect(ofFile).not.toContain('<bdi>c</bdi>');
  expect(crumbs('folder', 'a/b')?.text).toContain('<a href="../../">Shared folder</a>');
  expect(crumbs('folder', 'a/b')?.text).toContain('<a href="../"><bdi>a</bdi></a>');
  expect(crumbs('file', 'a')?.text).toContain('<a href="./">Shared folder</a>');
});
