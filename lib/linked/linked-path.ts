import { invalid } from '@/lib/errors';
import { newId } from '@/lib/ids';

declare const checked: unique symbol;

/**
 * A path below a linked folder, name by name; empty for the folder itself. Only {@link parseLinkedPath} makes one of text from outside,
 * so no driver ever sees `..`, an absolute path, or a name that its store would read otherwise than we do.
 */
export type LinkedPath = readonly string[] & { readonly [checked]: true };

const maxNameBytes = 255;
const maxPathBytes = 4096;
/** As deep as folders may lie; it bounds what is held open on the way down. */
const maxNames = 100;

/** What a write in progress is called: listings hide it, and nobody can ask for it. */
const temporaryName = /^\.holdall-[0-9a-z]{25}\.part$/;
export const makeTemporaryName = () => `.holdall-${newId()}.part`;
export const isTemporaryName = (name: string) => temporaryName.test(name);

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

/** Whether a name that a store knows can be asked for. What cannot is not listed. */
export const isLinkedName = (name: string) => flawOf(name) === null;

function flawIn(names: string[]): string | null {
  for (const name of names) {
    const flaw = flawOf(name);
    if (flaw) return flaw;
  }
  return null;
}

function flawOf(name: string): string | null {
  if (!name.isWellFormed()) return 'is not well-formed Unicode';
  if (name === '') return 'has an empty name: it begins or ends with a slash, or has two in a row';
  if (name === '.' || name === '..') return 'has "." or ".." for a name';
  if (/[/\\]/.test(name)) return 'has a backslash';
  if (/\p{Cc}/u.test(name)) return 'has a control character';
  if (Buffer.byteLength(name) > maxNameBytes) return `has a name longer than ${maxNameBytes} bytes in UTF-8`;
  if (isTemporaryName(name)) return 'has a name that is kept for writes in progress';
  return null;
}
