import { expect, test } from 'vitest';
import { mediaKind, mediaKindSql } from './media-kind';

const office = 'application/vnd.openxmlformats-officedocument';

test.each([
  ['image/svg+xml', 'image'],
  ['video/mp4', 'video'],
  ['audio/flac', 'audio'],
  ['application/pdf', 'pdf'],
  [`${office}.spreadsheetml.sheet`, 'spreadsheet'],
  ['text/csv; charset=utf-8', 'spreadsheet'],
  ['application/vnd.ms-excel', 'spreadsheet'],
  [`${office}.presentationml.presentation`, 'presentation'],
  [`${office}.wordprocessingml.document`, 'document'],
  ['application/msword', 'document'],
  ['application/zip', 'archive'],
  ['application/gzip', 'archive'],
  ['application/json', 'code'],
  ['application/gpx+xml', 'code'],
  ['text/html', 'code'],
  ['text/plain', 'text'],
  ['application/octet-stream', 'other'],
] as const)('%s is of the kind %s', (type, kind) => {
  expect(mediaKind(type)).toBe(kind);
});

test('the expression in SQL has the same patterns', () => {
  expect(mediaKindSql('f.mime_type')).toContain(
    "WHEN f.mime_type ~ 'csv|spreadsheet|ms-excel' THEN 'spreadsheet'",
  );
});
