import { fileTypeFromBuffer } from 'file-type';
import mime from 'mime-types';
import { fail } from '@/lib/base/errors';

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

/** Types that clients send when they do not know: curl's default for --data, and "just bytes". */
const meaningless = new Set(['application/octet-stream', 'application/x-www-form-urlencoded']);

/** Whether a declared type only says that there are bytes. */
export const isMeaningless = (mimeType: string) => meaningless.has(essenceOf(mimeType));

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

/** The type by the bytes: by magic number, "text/plain" for UTF-8 text, otherwise null. */
export async function sniff(head: Uint8Array, isWhole: boolean): Promise<string | null> {
  const known = await fileTypeFromBuffer(head);
  if (known) return known.mime;
  return head.length > 0 && isText(head, isWhole) ? 'text/plain' : null;
}

/**
 * The type to store: the declared one unless it is meaningless, otherwise by the bytes, otherwise by the
 * filename's extension. The extension wins over "text/plain", which says little.
 */
function chooseType(declared: string | null, sniffed: string | null, filename: string | null): string {
  if (declared && !isMeaningless(declared)) return declared;
  if (sniffed && sniffed !== 'text/plain') return sniffed;
  const named = filename && typeByName(filename);
  // `.ts` is also TypeScript: no video is text.
  if (sniffed && named?.startsWith('video/')) return sniffed;
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
      ? essenceOf(type).startsWith(bound.slice(0, -1))
      : essenceOf(type) === essenceOf(bound);
  if (!fits(declared)) return false;
  if (sniffed === null || fits(sniffed)) return true;
  return sniffed === 'text/plain' && mayBeText(essenceOf(declared));
}

function mayBeText(essence: string): boolean {
  return (
    essence.startsWith('text/') ||
    /[/+](json|xml|yaml|javascript|x-sh|sql|toml|x-ndjson)$/.test(essence) ||
    essence === 'image/svg+xml'
  );
}

function isText(head: Uint8Array, isWhole: boolean): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: binary formats have these, text does not
    return !/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text);
  } catch {
    return false;
  }
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
  return bound && !bound.endsWith('/*') ? bound : type;
}

/** @throws INVALID_ARGUMENT with reason MIME_TYPE_NOT_ALLOWED (415) */
export function checkType(bound: string, type: string, sniffedType: string | null): void {
  if (matchesType(bound, type, sniffedType)) return;
  throw fail('MIME_TYPE_NOT_ALLOWED', { values: { type: bound }, metadata: { mime_type: bound } });
}
