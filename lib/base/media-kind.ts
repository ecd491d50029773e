/**
 * The kinds of files that people distinguish, by what their media types match; the first match counts. The
 * patterns mean the same in JavaScript and PostgreSQL.
 */
export const mediaKinds = [
  ['image', /^image\//],
  ['video', /^video\//],
  ['audio', /^audio\//],
  ['pdf', /^application\/pdf([^a-z0-9]|$)/],
  ['spreadsheet', /csv|spreadsheet|ms-excel/],
  ['presentation', /presentation|powerpoint/],
  ['document', /word|opendocument[.]text|rtf/],
  ['archive', /zip|x-tar|compressed|x-7z|x-rar/],
  ['code', /[/+](json|xml)([^a-z0-9]|$)|javascript|html|css|x-(sh|python|c)([^a-z0-9]|$)/],
  ['text', /^text\//],
] as const;

export type MediaKind = (typeof mediaKinds)[number][0] | 'other';

/** The kind of a file by its media type, as people name it. */
export const mediaKind = (mimeType: string): MediaKind =>
  mediaKinds.find(([, pattern]) => pattern.test(mimeType))?.[0] ?? 'other';

/** The same as an SQL expression over a column of media types. */
export const mediaKindSql = (column: string): string =>
  `CASE ${mediaKinds.map(([kind, { source }]) => `WHEN ${column} ~ '${source}' THEN '${kind}'`).join(' ')} ELSE 'other' END`;
