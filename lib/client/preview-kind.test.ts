import { expect, test } from 'vitest';
import type { File } from './api';
import { isTypeScript, previewKind } from './preview-kind';

const file = (filename: string, mime_type: string, size_bytes = '100') =>
  ({ filename, mime_type, size_bytes }) as File;

test.each([
  ['a.png', 'image/png', 'image'],
  ['a.heic', 'image/heic', 'thumbnail'],
  ['a.tiff', 'image/tiff', 'thumbnail'],
  ['a.mp4', 'video/mp4', 'video'],
  ['a.wav', 'audio/wav', 'audio'],
  ['a.svg', 'image/svg+xml', 'svg'],
  ['a.pdf', 'application/pdf', 'pdf'],
  ['a.MD', 'text/plain', 'markdown'],
  ['a.csv', 'text/plain', 'csv'],
  ['a.json', 'application/json', 'text'],
  ['a.rs', 'application/octet-stream', 'text'],
  ['a.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'document'],
  ['a.docm', 'application/vnd.ms-word.document.macroEnabled.12', 'document'],
  ['a.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'spreadsheet'],
  ['a.xls', 'application/vnd.ms-excel', 'none'],
  ['a.pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation', 'none'],
  ['a.zip', 'application/zip', 'none'],
])('shows %s of type %s as %s', (filename, type, kind) => {
  expect(previewKind(file(filename, type))).toBe(kind);
});

test.each([
  ['a.html', 'text/html'],
  ['a.js', 'text/javascript'],
])('shows the source of %s, which could run', (filename, type) => {
  expect(previewKind(file(filename, type))).toBe('text');
});

test('shows the source of an SVG that is too large to be a picture', () => {
  expect(previewKind(file('a.svg', 'image/svg+xml', '1000001'))).toBe('text');
});

test('trusts the media type over the name', () => {
  expect(previewKind(file('a.png', 'text/html'))).toBe('text');
});

test('has no preview of an office document that takes too long to convert', () => {
  const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  expect(previewKind(file('a.docx', type, '20000001'))).toBe('none');
});

test('has no preview of an empty file', () => {
  expect(previewKind(file('a.png', 'image/png', '0'))).toBe('none');
});

test('takes a short .ts file for TypeScript, a long one for a video', () => {
  expect(previewKind(file('a.ts', 'video/mp2t'))).toBe('text');
  expect(previewKind(file('a.ts', 'video/mp2t', '1000000'))).toBe('video');
  expect(isTypeScript(file('a.mts', 'video/mp2t'))).toBe(false);
});
