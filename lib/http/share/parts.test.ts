import { expect, test } from 'vitest';
import type { Visit } from '@/lib/domain/sharing/share-visits';
import type { ShareLink } from '@/lib/platform/db/generated/client';
import { readerOf } from './frame';
import { addressOf, breadcrumbsOf, factsOf } from './parts';

const reader = readerOf(new Request('http://h/', { headers: { 'accept-language': 'en' } }));

test('Addresses encode paths and dispositions', () => {
  expect(addressOf('')).toBe('?');
  expect(addressOf('a b/ü&.txt')).toBe('?path=a%20b%2F%C3%BC%26.txt');
  expect(addressOf('', 'inline')).toBe('?disposition=inline');
  expect(addressOf('a', 'attachment')).toBe('?path=a&disposition=attachment');
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

test('Breadcrumbs lead up to the shared folder', () => {
  const visit = { link: { folderId: 'f' } } as Visit;
  expect(breadcrumbsOf(reader, visit, '')).toBeNull();
  expect(breadcrumbsOf(reader, { link: { folderId: null } } as Visit, 'a')).toBeNull();
  const { text } = breadcrumbsOf(reader, visit, 'a/<b>/c') ?? { text: '' };
  expect(text).toContain('<a href="?">Shared folder</a>');
  expect(text).toContain('<a href="?path=a"><bdi>a</bdi></a>');
  expect(text).toContain('<bdi>&#60;b&#62;</bdi>');
  expect(text).not.toContain('<bdi>c</bdi>');
});
