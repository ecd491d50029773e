// biome-ignore lint/suspicious/noControlCharactersInRegex: binary formats have these, text does not
const controls = /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/**
 * The first bytes of a file as text, or null if they are not text. A byte-order mark determines UTF-8, UTF-16
 * or UTF-32; without one, the bytes must be valid UTF-8. Other encodings cannot be distinguished from binary.
 */
export function textOf(head: Uint8Array, isWhole: boolean): string | null {
  const encoding = markedEncoding(head);
  const text =
    encoding === 'utf-32' ? decodeUtf32(head, isWhole) : decode(head, encoding ?? 'utf-8', isWhole);
  return text !== null && !controls.test(text) ? text : null;
}

/** Whether all bytes are printable in Latin-1 or Windows-1252: those of binary formats seldom are. */
export const mayBeLatin = (head: Uint8Array) => !controls.test(Buffer.from(head).toString('latin1'));

function markedEncoding([a, b, c, d]: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-32' | null {
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0 && b === 0 && c === 0xfe && d === 0xff ? 'utf-32' : null;
}

function decode(bytes: Uint8Array, encoding: string, isWhole: boolean): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !isWhole });
  } catch {
    return null;
  }
}

function decodeUtf32(bytes: Uint8Array, isWhole: boolean): string | null {
  if (isWhole && bytes.length % 4 !== 0) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isLittle = bytes[0] === 0xff;
  let text = '';
  for (let at = 4; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, isLittle);
    if (point > 0x10ffff) return null;
    text += String.fromCodePoint(point);
  }
  return text;
}
