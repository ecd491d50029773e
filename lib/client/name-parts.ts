/** Names that fit everywhere. */
const MAX_WHOLE = 12;

/**
 * A name as its begin, which may be shortened, and its end, which tells files apart: the extension and what
 * is before it. Only ASCII is an end of its own: cut in two, other scripts change their order or shapes.
 */
export function nameParts(name: string): [start: string, end: string] {
  const end = name.length > MAX_WHOLE ? (/[ -~]{0,4}(?:\.[A-Za-z0-9]{1,8})?$/.exec(name)?.[0] ?? '') : '';
  return [name.slice(0, name.length - end.length), end];
}
