/** The kinds of files that people distinguish, by what their media types match; the first match counts. */
const kinds = [
  ['image', /^image\//],
  ['video', /^video\//],
  ['audio', /^audio\//],
  ['pdf', /^application\/pdf\b/],
  ['spreadsheet', /csv|spreadsheet|ms-excel/],
  ['presentation', /presentation|powerpoint/],
  ['document', /word|opendocument\.text|rtf/],
  ['archive', /zip|x-tar|compressed|x-7z|x-rar/],
  ['code', /[/+](json|xml)\b|javascript|html|css|x-(sh|python|c)\b/],
  ['text', /^text\//],
] as const;

export type MediaKind = (typeof kinds)[number][0] | 'other';

/** The kind of a file by its media type, as people name it. */
export const mediaKind = (mimeType: string): MediaKind =>
  kinds.find(([, pattern]) => pattern.test(mimeType))?.[0] ?? 'other';
