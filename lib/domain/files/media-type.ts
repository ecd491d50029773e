import { fileTypeFromBuffer } from 'file-type';
import mime from 'mime-types';
import { fail } from '@/lib/base/errors';
import { mayBeLatin, textOf } from './text-bytes';
import { rootOf, typeOfRoot } from './xml-type';

/** How many bytes at the start of a file are enough to detect its type. */
export const SNIFF_BYTES = 4100;

const MAX_LENGTH = 255;
/** A type and what follows it: nothing, or its parameters. */
const grammar = /^([!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+)[ \t]*(;.*)?$/s;
/**
 * One parameter, or none between two semicolons. The blanks behind the parameter belong to it: as an optional
 * part of their own they could be read in two ways, and each further one would double the time.
 */
const parameter =
  /;[ \t]*(?:[!#$%&'*+.^_`|~\w-]+=(?:[!#$%&'*+.^_`|~\w-]+|"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e]|\\[\t\x20-\x7e])*")[ \t]*)?/y;

/** Aliases of types that browsers and Windows declare, with the type that they stand for in comparisons. */
const aliases: Record<string, string> = {
  'application/csv': 'text/csv',
  'application/gzip-compressed': 'application/gzip',
  'application/javascript': 'text/javascript',
  'application/x-7z': 'application/x-7z-compressed',
  'application/x-compressed-zip': 'application/zip',
  'application/x-gzip': 'application/gzip',
  'application/x-javascript': 'text/javascript',
  'application/x-json': 'application/json',
  'application/x-pdf': 'application/pdf',
  'application/x-rar': 'application/vnd.rar',
  'application/x-rar-compressed': 'application/vnd.rar',
  'application/x-zip': 'application/zip',
  'application/x-zip-compressed': 'application/zip',
  'application/xml': 'text/xml',
  'audio/mp3': 'audio/mpeg',
  'audio/vnd.wave': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/x-m4a': 'audio/mp4',
  'audio/x-mp3': 'audio/mpeg',
  'audio/x-mpeg': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/svg': 'image/svg+xml',
  'image/vnd.microsoft.icon': 'image/x-icon',
  'image/x-ms-bmp': 'image/bmp',
  'image/x-png': 'image/png',
  'text/comma-separated-values': 'text/csv',
  'text/json': 'application/json',
  'text/x-csv': 'text/csv',
  'text/x-json': 'application/json',
  'text/x-markdown': 'text/markdown',
  'video/x-m4v': 'video/mp4',
  'video/x-msvideo': 'video/vnd.avi',
  'video/avi': 'video/vnd.avi',
};

/** The type and subtype alone, with aliases replaced. */
export const canonicalType = (mimeType: string): string =>
  aliases[essenceOf(mimeType)] ?? essenceOf(mimeType);

/** Windows declares CSV files with the type of the program that opens them. */
const csvOnWindows = 'application/vnd.ms-excel';

/** Types that clients send when they do not know: curl's default for --data, and "just bytes". */
const meaningless = new Set(['application/octet-stream', 'application/x-www-form-urlencoded']);

/** Whether a declared type only says that there are bytes. */
export const isMeaningless = (mimeType: string) => meaningless.has(essenceOf(mimeType));

/**
 * The type that a header declares. Null if the header is absent or has a wildcard in it: some clients repeat
 * the value of Accept there.
 * @throws INVALID_ARGUMENT with reason MIME_TYPE_INVALID, also for a range of types such as image/*
 */
export function declaredType(header: string | null | undefined): string | null {
  if (!header) return null;
  const type = checkMimeType(header);
  const essence = essenceOf(type);
  if (essence === '*/*' || /=("?)\*\1[ \t]*(;|$)/.test(type)) return null;
  if (essence.includes('*')) throw fail('MIME_TYPE_INVALID');
  return type;
}

/** The type and subtype alone, lower-cased. */
export const essenceOf = (mimeType: string) => (mimeType.split(';', 1)[0] ?? '').trim().toLowerCase();

/**
 * Validates a Content-Type (RFC 9110 §8.3.1), and returns it with a lower-case essence and unchanged
 * parameters.
 * @throws INVALID_ARGUMENT with reason MIME_TYPE_INVALID
 */
export function checkMimeType(text: string): string {
  const [, essence, parameters = ''] = (text.length <= MAX_LENGTH && grammar.exec(text.trim())) || [];
  if (!essence || !areParameters(parameters)) throw fail('MIME_TYPE_INVALID');
  const given = trimParameters(parameters);
  return essence.toLowerCase() + (given && `; ${given}`);
}

function areParameters(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    parameter.lastIndex = at;
    if (!parameter.test(text)) return false;
    at = parameter.lastIndex;
  }
  return true;
}

/** Without the semicolon and blanks before the first parameter, and those behind the last. */
function trimParameters(text: string): string {
  let end = text.length;
  while (end > 0 && '; \t'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(1, end).trimStart();
}

/**
 * Validates the type that a URL requires: a single type, or a pattern such as `image/*`.
 * @throws INVALID_ARGUMENT with reason MIME_TYPE_INVALID
 */
export function checkTypeBound(text: string): string {
  const bound = checkMimeType(text);
  if (bound.includes('*') && !/^[^*]+\/\*$/.test(bound)) throw fail('MIME_TYPE_INVALID');
  return bound;
}

/** Formats with a magic number that are text, but more specific than plain text. */
const textFormats = /^(application\/(pdf|postscript|eps|rtf)|text\/.+)$/;

/**
 * The type by the bytes: "text/plain" for text, the type of an XML document by its root element, a type by
 * its magic number, otherwise null. Text comes before magic numbers: some of them are a few letters, and a
 * byte-order mark looks like audio.
 */
export async function sniff(head: Uint8Array, isWhole: boolean): Promise<string | null> {
  const text = textOf(head, isWhole);
  const known = await typeByMagicNumber(head);
  if (text === null) return known?.startsWith('audio/') && mayBeLatin(head) ? null : known;
  const { isDeclared, name } = rootOf(text);
  if (isDeclared) return typeOfRoot(name) ?? 'application/xml';
  // Without a declaration only SVG is common: other roots may be those of HTML or of notes.
  if (name === 'svg') return 'image/svg+xml';
  if (known && textFormats.test(known)) return known;
  return head.length > 0 ? 'text/plain' : null;
}

/** Longer than any magic number that ends in zeros. */
const SHORT_BYTES = 16;

/**
 * The type by a magic number, or null. The library reads zeros behind the end, and would take two bytes for a
 * font: a type of few bytes counts only if it does not depend on what follows them.
 */
async function typeByMagicNumber(head: Uint8Array): Promise<string | null> {
  const known = (await fileTypeFromBuffer(head))?.mime ?? null;
  if (known === null || head.length >= SHORT_BYTES) return known;
  const followed = await fileTypeFromBuffer(Buffer.concat([head, Buffer.alloc(SHORT_BYTES, 0xff)]));
  return followed?.mime === known ? known : null;
}

/**
 * The type to store: the declared one unless it is meaningless, otherwise by the bytes, otherwise by the
 * filename's extension. The extension wins over "text/plain", which says little.
 */
function chooseType(declared: string | null, sniffed: string | null, filename: string | null): string {
  if (declared && !isMeaningless(declared)) return declared;
  const named = filename && typeByName(filename);
  if (sniffed === 'application/xml') return named || sniffed;
  if (sniffed && sniffed !== 'text/plain') return sniffed;
  // `.ts` is also TypeScript: no video is text, and of audio types only playlists are.
  if (sniffed && named && /^(video|audio(?!\/(x-mpegurl|x-scpls)$))\//.test(named)) return sniffed;
  return named || sniffed || 'application/octet-stream';
}

/** The type of a name's extension, or null. */
export const typeByName = (filename: string): string | null => mime.lookup(filename) || null;

/** `untitled` with the extension that files of this type usually have. */
export function defaultFilename(mimeType: string): string {
  const extension = mime.extension(mimeType);
  return extension ? `untitled.${extension}` : 'untitled';
}

/**
 * Whether content declared as `declared`, with bytes of the type `sniffed`, matches the type or pattern
 * `bound`. Text bytes match every text-like type.
 */
function matchesType(bound: string, declared: string, sniffed: string | null): boolean {
  const fits = (type: string) =>
    bound.endsWith('/*')
      ? [essenceOf(type), canonicalType(type)].some((name) => name.startsWith(bound.slice(0, -1)))
      : canonicalType(type) === canonicalType(bound);
  const isCsv = isWindowsCsv(declared, sniffed) && fits('text/csv');
  if (!fits(declared)) return isCsv;
  if (sniffed === null || fits(sniffed)) return true;
  const isBare = sniffed === 'text/plain' || sniffed === 'application/xml';
  return isBare && mayBeText(essenceOf(declared));
}

/** Whether content declared as Excel's may be CSV: its bytes are text, or not known yet. */
const isWindowsCsv = (declared: string, sniffed: string | null) =>
  essenceOf(declared) === csvOnWindows && (sniffed === null || sniffed === 'text/plain');

function mayBeText(essence: string): boolean {
  return (
    essence.startsWith('text/') ||
    /[/+](json|xml|csv|yaml|javascript|x-sh|sql|toml|x-ndjson)$/.test(essence) ||
    essence === 'image/svg+xml'
  );
}

type TypeSources = {
  declared: string | null;
  sniffedType: string | null;
  filename: string | null;
  bound: string | null;
};

/**
 * The type to store. If a URL requires an exact type, that one; a pattern must match the type of the content.
 * @throws INVALID_ARGUMENT with reason MIME_TYPE_NOT_ALLOWED
 */
export function typeOf({ declared, sniffedType, filename, bound }: TypeSources): string {
  const type = chooseType(declared, sniffedType, filename);
  if (bound) checkType(bound, type, sniffedType);
  if (bound && !bound.endsWith('/*')) return bound;
  return bound === 'text/*' && isWindowsCsv(type, sniffedType) ? 'text/csv' : type;
}

/** @throws INVALID_ARGUMENT with reason MIME_TYPE_NOT_ALLOWED (415) */
export function checkType(bound: string, type: string, sniffedType: string | null): void {
  if (matchesType(bound, type, sniffedType)) return;
  throw fail('MIME_TYPE_NOT_ALLOWED', { values: { type: bound }, metadata: { mime_type: bound } });
}
