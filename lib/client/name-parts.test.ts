import { expect, test } from 'vitest';
import { nameParts } from './name-parts';

test.each([
  ['notes.md', 'notes.md', ''],
  ['Annual report 2025 (final).pdf', 'Annual report 2025 (fi', 'nal).pdf'],
  ['Annual report 2025', 'Annual report ', '2025'],
  ['backup-2026-11-29.tar.gz', 'backup-2026-11-29', '.tar.gz'],
  ['.configuration-of-the-editor', '.configuration-of-the-ed', 'itor'],
  ['תמונות מהחופשה האחרונה.jpg', 'תמונות מהחופשה האחרונה', '.jpg'],
  ['Ein sehr langer Überblick über’s Café.docx', 'Ein sehr langer Überblick über’s Café', '.docx'],
  ['👩‍👩‍👧 at the seaside', '👩‍👩‍👧 at the sea', 'side'],
  ['写真写真写真写真写真写真写真', '写真写真写真写真写真写真写真', ''],
])('the end of %s stays visible', (name, start, end) => {
  expect(nameParts(name)).toEqual([start, end]);
});
