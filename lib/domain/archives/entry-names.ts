/** Names that Windows keeps for devices, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows refuses them in names
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"/\\|?*]/g;
const MAX_BYTES = 255;

/**
 * A name that extracts everywhere: in NFC, with an underscore for every character that Windows refuses, for
 * the dots and spaces at its end, and before the name of a device.
 */
export function safeName(name: string): string {
  const replaced = withoutEnd(name.toWellFormed().normalize('NFC').replace(FORBIDDEN, '_'));
  return shorten(DEVICE.test(replaced) ? `_${replaced}` : replaced, '');
}

/** The name with an underscore for each dot and space at its end. */
function withoutEnd(name: string): string {
  let end = name.length;
  while (end > 0 && '. '.includes(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end) + '_'.repeat(name.length - end);
}

/**
 * The names of one folder. Names that differ only in case or form are equal on Windows and macOS, so each
 * after the first gets a number.
 */
export class SiblingNames {
  readonly #taken = new Set<string>();
  /** The last number of each name, so that many equal names do not try all numbers again. */
  readonly #numbers = new Map<string, number>();

  /** A safe name that no other entry of the folder has: `a.txt`, then `a (2).txt`. */
  claim(name: string): string {
    const safe = safeName(name);
    const key = keyOf(safe);
    let candidate = safe;
    let number = this.#numbers.get(key) ?? 1;
    while (this.#taken.has(keyOf(candidate))) {
      number += 1;
      candidate = numbered(safe, number);
    }
    if (number > 1) this.#numbers.set(key, number);
    this.#taken.add(keyOf(candidate));
    return candidate;
  }
}

/** File systems compare names without case. */
const keyOf = (name: string) => name.toUpperCase().toLowerCase().normalize('NFC');

/** The number goes before the extension. */
function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  return shorten(stem, ` (${number})${extension}`);
}

/** The stem with the ending, of which the stem loses characters until both fit into a file name. */
function shorten(stem: string, ending: string): string {
  let characters = [...stem];
  const room = MAX_BYTES - Buffer.byteLength(ending);
  if (room <= 0) return shorten(stem + ending, '');
  while (Buffer.byteLength(characters.join('')) > room) characters = characters.slice(0, -1);
  return characters.join('') + ending;
}
