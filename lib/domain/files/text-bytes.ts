import { markedEncoding, strictText } from '@/lib/base/decode-text';

// biome-ignore lint/suspicious/noControlCharactersInRegex: binary formats have these, text does not
const controls = /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/**
 * The first bytes of a file as text, or null if they are not text. A byte-order mark determines UTF-8, UTF-16
 * or UTF-32; without one, the bytes must be valid UTF-8. Other encodings cannot be distinguished from binary.
 */
export function textOf(head: Uint8Array, isWhole: boolean): string | null {
  const encoding = markedEncoding(head) ?? 'UTF-8';
  const text = strictText(head, { encoding, isWhole });
  return text !== null && !controls.test(text) ? text : null;
}

/** Whether all bytes are printable in Latin-1 or Windows-1252: those of binary formats seldom are. */
export const mayBeLatin = (head: Uint8Array) => !controls.test(Buffer.from(head).toString('latin1'));
