import type { File } from './api';
import { MAX_OFFICE_BYTES, MAX_TEXT_BYTES } from './sizes';

export type PreviewKind =
  | 'image'
  | 'thumbnail'
  | 'svg'
  | 'video'
  | 'audio'
  | 'pdf'
  | 'document'
  | 'spreadsheet'
  | 'markdown'
  | 'csv'
  | 'text'
  | 'none';

/**
 * How a file is shown, by the media type that the server reports. Only types that browsers show without
 * running anything go to the browser; an SVG becomes a picture that can do neither, and whatever else could
 * run or fetch something is shown as text.
 */
export function previewKind(file: File): PreviewKind {
  const { mime_type: type, filename, size_bytes } = file;
  if (size_bytes === '0') return 'none';
  if (isTypeScript(file)) return 'text';
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(type)) return 'image';
  // Hardly any browser shows these.
  if (/^image\/(tiff|heic|heif)$/.test(type)) return 'thumbnail';
  if (type === 'image/svg+xml' && Number(size_bytes) <= MAX_TEXT_BYTES) return 'svg';
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('audio/')) return 'audio';
  if (type === 'application/pdf') return 'pdf';
  const office = officeKind(type);
  if (office) return Number(size_bytes) <= MAX_OFFICE_BYTES ? office : 'none';
  if (type === 'text/markdown' || /\.(md|markdown)$/i.test(filename)) return 'markdown';
  if (type === 'text/csv' || /\.csv$/i.test(filename)) return 'csv';
  const isText =
    /^text\/|[/+](json|xml)\b|javascript|ecmascript|yaml|toml|\bsql|x-sh\b|x-httpd-php|graphql/.test(type);
  return isText || /\.(log|[cm]?[jt]sx?|py|go|rs|rb|java|kt|c|h|cpp|sh|ini|conf)$/i.test(filename)
    ? 'text'
    : 'none';
}

/** Word and Excel since 2007; older ones and those of other programs have no preview. */
function officeKind(type: string): 'document' | 'spreadsheet' | undefined {
  if (/wordprocessingml\.document|ms-word\.document\.macroenabled/i.test(type)) return 'document';
  return /spreadsheetml\.sheet|ms-excel\.sheet\.macroenabled/i.test(type) ? 'spreadsheet' : undefined;
}

/**
 * Media types by extension make `.ts` an MPEG video. Such videos are rarely short, and hardly any browser
 * plays them.
 */
export const isTypeScript = ({ mime_type, filename, size_bytes }: File): boolean =>
  mime_type === 'video/mp2t' && /\.ts$/i.test(filename) && Number(size_bytes) < 1_000_000;
