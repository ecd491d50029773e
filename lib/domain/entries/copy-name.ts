const MAX_NAME_BYTES = 255;

/**
 * The name of a copy: the same, or else with the first free number from 2 on, "report (2).pdf". A number that
 * is there counts on. `hasExtension`: the number goes before the extension.
 */
export function copyName(
  name: string,
  isTaken: (name: string) => boolean,
  { hasExtension }: { hasExtension: boolean },
): string {
  if (!isTaken(name)) return name;
  const { stem, extension } = hasExtension ? split(name) : { stem: name, extension: '' };
  const base = stemOf(stem);
  for (let number = 2; ; number += 1) {
    const suffix = ` (${number})${extension}`;
    const numbered = shorten(base, MAX_NAME_BYTES - Buffer.byteLength(suffix)) + suffix;
    if (!isTaken(numbered)) return numbered;
  }
}

/** What all names of copies of this one begin with, unless it was shortened. */
export const copyPrefix = (name: string, { hasExtension }: { hasExtension: boolean }) =>
  stemOf(hasExtension ? split(name).stem : name);

const stemOf = (stem: string) => /^(.+) \(\d{1,6}\)$/su.exec(stem)?.[1] ?? stem;

/** A leading dot begins no extension. */
function split(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? { stem: name.slice(0, dot), extension: name.slice(dot) } : { stem: name, extension: '' };
}

/** The first whole characters that fit. */
function shorten(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
