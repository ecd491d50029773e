export type TextEncoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'UTF-32' | 'Windows-1252';

/**
 * The text of a file for people, and its encoding: that of a byte-order mark, else UTF-8 if the bytes are
 * valid, else Windows-1252, in which every byte is a character. A text that is not whole may end within a
 * character, which is left out.
 */
export function decodeText(bytes: Uint8Array, isWhole: boolean): { text: string; encoding: TextEncoding } {
  const encoding = markedEncoding(bytes) ?? 'UTF-8';
  const text = strictText(bytes, { encoding, isWhole });
  if (text !== null) return { text, encoding };
  return { text: decodeWindows1252(bytes), encoding: 'Windows-1252' };
}

/** The characters of the bytes 0x80 to 0x9f. */
const upperControls = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Some versions of Node decode the bytes 0x80 to 0x9f as those of Latin-1. */
function decodeWindows1252(bytes: Uint8Array): string {
  const text = new TextDecoder('windows-1252').decode(bytes);
  return text.replace(/[\x80-\x9f]/g, (character) => upperControls[character.charCodeAt(0) - 0x80] ?? '');
}

/** The encoding of a byte-order mark that is not the one of UTF-8, or null. */
export function markedEncoding([a, b, c, d]: Uint8Array): 'UTF-16LE' | 'UTF-16BE' | 'UTF-32' | null {
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16LE';
  if (a === 0xfe && b === 0xff) return 'UTF-16BE';
  return a === 0 && b === 0 && c === 0xfe && d === 0xff ? 'UTF-32' : null;
}

type Strict = { encoding: Exclude<TextEncoding, 'Windows-1252'>; isWhole: boolean };

/** The text without its byte-order mark, or null if the bytes are not valid in the encoding. */
export function strictText(bytes: Uint8Array, { encoding, isWhole }: Strict): string | null {
  if (encoding === 'UTF-32') return decodeUtf32(bytes, isWhole);
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
  const characters: string[] = [];
  for (let at = 4; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, isLittle);
    if (point > 0x10ffff) return null;
    characters.push(String.fromCodePoint(point));
  }
  return characters.join('');
}
