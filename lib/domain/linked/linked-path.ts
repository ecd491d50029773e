import { fail } from '@/lib/base/errors';
import { linkedNameViolation } from '@/lib/base/link-target';

declare const checked: unique symbol;

/**
 * A path below a linked folder, name by name; empty for the folder itself. Only {@link parseLinkedPath} makes
 * one of text from outside, so no driver ever sees `..`, an absolute path, or a name that its store would
 * read otherwise than we do.
 */
export type LinkedPath = readonly string[] & { readonly [checked]: true };

const MAX_PATH_BYTES = 4096;
/** The maximum depth of folders; it bounds the cost of walking a path. */
const MAX_NAMES = 100;

/**
 * Reads a `/`-separated path. Names are taken byte for byte: what another program has written in another
 * normal form stays reachable.
 * @throws INVALID_ARGUMENT with reason LINKED_PATH_INVALID
 */
export function parseLinkedPath(text: string): LinkedPath {
  if (text === '') return asPath([]);
  const names = text.split('/');
  const violation = isTooLong(names)
    ? `has more than ${MAX_PATH_BYTES} bytes or ${MAX_NAMES} names`
    : firstViolation(names);
  if (violation) throw pathInvalid(violation);
  return asPath(names);
}

/** The error for a path, in the request field that has it. */
export const pathInvalid = (violation: string, field = 'path') =>
  fail('LINKED_PATH_INVALID', { values: { field, problem: violation }, metadata: { field } });

const isTooLong = (names: string[]) =>
  names.length > MAX_NAMES || Buffer.byteLength(names.join('/')) > MAX_PATH_BYTES;

const asPath = (names: string[]) => names as unknown as LinkedPath;

/** The path of a folder's entry; null if it is too deep to be requested. */
export function childPath(folder: LinkedPath, name: string): LinkedPath | null {
  const names = [...folder, name];
  return isTooLong(names) ? null : asPath(names);
}

export const parentOf = (path: LinkedPath) => asPath(path.slice(0, -1));

function firstViolation(names: string[]): string | null {
  for (const name of names) {
    const violation = linkedNameViolation(name);
    if (violation) return violation;
  }
  return null;
}
