import { invalid } from '@/lib/base/errors';
import { linkedNameFlaw } from '@/lib/base/link-target';

declare const checked: unique symbol;

/**
 * A path below a linked folder, name by name; empty for the folder itself. Only {@link parseLinkedPath} makes one of text from outside,
 * so no driver ever sees `..`, an absolute path, or a name that its store would read otherwise than we do.
 */
export type LinkedPath = readonly string[] & { readonly [checked]: true };

const maxPathBytes = 4096;
/** As deep as folders may lie; it bounds what is held open on the way down. */
const maxNames = 100;

/**
 * Reads a `/`-separated path. Names are taken byte for byte: what another program has written in another normal form stays reachable.
 * @throws INVALID_ARGUMENT with reason LINKED_PATH_INVALID
 */
export function parseLinkedPath(text: string): LinkedPath {
  if (text === '') return asPath([]);
  const names = text.split('/');
  const flaw = isTooLong(names) ? `has more than ${maxPathBytes} bytes or ${maxNames} names` : flawIn(names);
  if (flaw) throw pathInvalid(flaw);
  return asPath(names);
}

export const pathInvalid = (flaw: string) =>
  invalid(
    'LINKED_PATH_INVALID',
    `This path ${flaw}. Name the way from the linked folder, as in reports/2026/a.pdf.`,
  );

const isTooLong = (names: string[]) =>
  names.length > maxNames || Buffer.byteLength(names.join('/')) > maxPathBytes;

const asPath = (names: string[]) => names as unknown as LinkedPath;

/** The path of what a listing has found in a folder; null where it lies too deep to be asked for. */
export function childPath(folder: LinkedPath, name: string): LinkedPath | null {
  const names = [...folder, name];
  return isTooLong(names) ? null : asPath(names);
}

export const parentOf = (path: LinkedPath) => asPath(path.slice(0, -1));

function flawIn(names: string[]): string | null {
  for (const name of names) {
    const flaw = linkedNameFlaw(name);
    if (flaw) return flaw;
  }
  return null;
}
