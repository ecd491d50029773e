import { fail } from '@/lib/base/errors';
import { isVisible, overridesDirection } from '@/lib/base/visible-text';

const MAX_BYTES = 255;

/**
 * Validates a name of a file or folder and returns it in NFC: Unicode, 1 to 255 bytes in UTF-8, never a path.
 * @throws INVALID_ARGUMENT with reason FILENAME_INVALID
 */
export function checkFilename(text: string): string {
  if (!text.isWellFormed()) throw refuse('it is not well-formed Unicode');
  const name = text.normalize('NFC');
  if (name === '') throw refuse('it is empty');
  if (name === '.' || name === '..') throw refuse('"." and ".." stand for folders');
  if (/[/\\]/.test(name)) throw refuse('it has a slash or backslash');
  if (/\p{Cc}/u.test(name)) throw refuse('it has a control character');
  if (overridesDirection(name)) throw refuse('it has a character that overrides the writing direction');
  if (!isVisible(name)) throw refuse('it has no visible character');
  if (Buffer.byteLength(name) > MAX_BYTES) throw refuse(`it is longer than ${MAX_BYTES} bytes in UTF-8`);
  return name;
}

/** The last extension without its dot, lower-cased: `gz` of `a.tar.GZ`; empty for none, as in `.profile`. */
function extensionOf(filename: string): string {
  const dot = filename.lastIndexOf('.');
  return dot > 0 ? filename.slice(dot + 1).toLowerCase() : '';
}

/** `tdx:ext:json`, or null without an extension (FileAPI source document, "kind"). */
export function kindOf(filename: string): string | null {
  const extension = extensionOf(filename);
  return extension === '' ? null : `tdx:ext:${extension}`;
}

/**
 * The kind of an extension: `json`, `.JSON`, `tdx:ext:json` and `a.json` mean the same;
 * null for an empty text, which is no filter.
 * @throws INVALID_ARGUMENT with reason FIELD_INVALID for a text without an extension (`.`, `tdx:ext:`)
 */
export function kindOfExtension(text: string): string | null {
  if (text === '') return null;
  const extension = text
    .toLowerCase()
    .replace(/^tdx:ext:/, '')
    .split('.')
    .at(-1);
  if (!extension?.trim()) throw noExtension();
  return `tdx:ext:${extension}`;
}

const noExtension = () =>
  fail('FIELD_INVALID', {
    values: {
      field: 'extension',
      problem: 'must have a letter, such as "json"; leave it empty for all files',
    },
    metadata: { field: 'extension' },
  });

/** The extension of a kind; empty for none. */
export const extensionOfKind = (kind: string | null): string => kind?.replace('tdx:ext:', '') ?? '';

const refuse = (problem: string) => fail('FILENAME_INVALID', { values: { problem } });
