export type TextEncoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'UTF-32' | 'Windows-1252';

/**
 * The text of a file for people, and its encoding: that of a byte-order mark, else UTF-8 if the bytes are
 * valid, else Windows-1252, in which every byte is a character. What is no character behind a mark becomes
 * U+FFFD. A text that is not whole may end within a character, which is left out.
 */
export function decodeText(bytes: Uint8Array, isWhole: boolean): { text: string; encoding: TextEncoding } {
  const marked = markedEncoding(bytes) ?? (hasUtf8Mark(bytes) ? 'UTF-8' : null);
  if (marked) return { text: decodeMarked(bytes, marked, isWhole), encoding: marked };
  const text = strictText(bytes, { encoding: 'UTF-8', isWhole });
  if (text !== null) return { text, encoding: 'UTF-8' };
  return { text: decodeWindows1252(bytes), encoding: 'Windows-1252' };
}

const hasUtf8Mark = ([a, b, c]: Uint8Array) => a === 0xef && b === 0xbb && c === 0xbf;

type Marked = Exclude<TextEncoding, 'Windows-1252'>;

function decodeMarked(bytes: Uint8Array, encoding: Marked, isWhole: boolean): string {
  if (encoding !== 'UTF-32') return new TextDecoder(encoding).decode(bytes, { stream: !isWhole });
  const points = utf32Points(bytes).map((point) => (point > 0x10ffff ? 0xfffd : point));
  const isCut = isWhole && bytes.length % 4 !== 0;
  return points.map((point) => String.fromCodePoint(point)).join('') + (isCut ? '\ufffd' : '');
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

type Strict = { encoding: Marked; isWhole: boolean };

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
  const points = utf32Points(bytes);
  if ((isWhole && bytes.length % 4 !== 0) || points.some((point) => point > 0x10ffff)) return null;
  return points.map((point) => String.fromCodePoint(point)).join('');
}

/** The whole code points behind the byte-order mark. */
function utf32Points(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isLittle = bytes[0] === 0xff;
  const points: number[] = [];
  for (let at = 4; at + 4 <= bytes.length; at += 4) points.push(view.getUint32(at, isLittle));
  return points;
}
