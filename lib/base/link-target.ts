import { newId } from './ids';
import { overridesDirection } from './visible-text';

const MAX_NAME_BYTES = 255;

/** The name of a file while it is being written: listings hide it, and no request can name it. */
const temporaryName = /^\.holdall-[0-9a-z]{25}\.part$/;
export const makeTemporaryName = () => `.holdall-${newId()}.part`;
export const isTemporaryName = (name: string) => temporaryName.test(name);

/**
 * What a linked folder points at, and what an entry of LINK_ROOTS allows: a directory or a prefix of a
 * bucket, as a list of names.
 */
export type LinkTarget =
  | { kind: 'directory'; names: string[] }
  | { kind: 's3'; bucket: string; names: string[] };

/** An entry of LINK_ROOTS; `organizationId` null for all organizations. */
export type LinkRoot = { organizationId: string | null; target: LinkTarget };

/**
 * Parses `file:///srv/acme` (names percent-encoded) or `s3://bucket/prefix` (names as they are); one trailing
 * slash is ignored. Returns null for anything else: another scheme, a host, `..`, empty names, malformed
 * text.
 */
export function parseLinkUri(uri: string): LinkTarget | null {
  const [, scheme = '', rest = ''] = /^(file|s3):\/\/(.*)$/s.exec(uri) ?? [];
  if (scheme === 'file') {
    if (/[?#]/.test(rest)) return null;
    const names = namesOf(rest)?.map(decode);
    return names?.every((name) => name !== null && isLinkedName(name))
      ? { kind: 'directory', names: names as string[] }
      : null;
  }
  const [, bucket = '', prefix = ''] = /^([A-Za-z0-9][\w.-]{1,253}[A-Za-z0-9])(.*)$/s.exec(rest) ?? [];
  const names = scheme === 's3' && bucket ? namesOf(prefix) : null;
  return names?.every(isLinkedName) ? { kind: 's3', bucket, names } : null;
}

/**
 * Parses an entry of LINK_ROOTS: a target, or `organization=target`; a directory may also be a plain absolute
 * path.
 */
export function parseLinkRoot(entry: string): LinkRoot | null {
  const [, organizationId = null, location = ''] =
    /^(?:([a-z][a-z0-9-]{1,61}[a-z0-9])=)?(.*)$/s.exec(entry) ?? [];
  const names = location.startsWith('/') ? namesOf(location) : null;
  const target: LinkTarget | null = names?.every(isLinkedName)
    ? { kind: 'directory', names }
    : parseLinkUri(location);
  return target && { organizationId, target };
}

/** The canonical text of a target. */
export function linkUriOf(target: LinkTarget): string {
  return target.kind === 'directory'
    ? `file:///${target.names.map(encodeURIComponent).join('/')}`
    : ['s3:/', target.bucket, ...target.names].join('/');
}

export const directoryOf = ({ names }: LinkTarget) => `/${names.join('/')}`;

/**
 * The names that lead from a root to a target inside it (none for the root itself), or null for a target
 * outside it: `/srv/acme2` is not inside `/srv/acme`.
 */
export function namesBelow(root: LinkTarget, target: LinkTarget): string[] | null {
  const isSameStore =
    root.kind === 'directory'
      ? target.kind === 'directory'
      : target.kind === 's3' && target.bucket === root.bucket;
  const isBelow = isSameStore && root.names.every((name, at) => target.names[at] === name);
  return isBelow ? target.names.slice(root.names.length) : null;
}

/** The names of `/a/b` or `/a/b/`; none for the empty string and for `/`. */
function namesOf(path: string): string[] | null {
  if (path === '' || path === '/') return [];
  return path.startsWith('/') ? path.slice(1).replace(/\/$/, '').split('/') : null;
}

function decode(name: string): string | null {
  try {
    return decodeURIComponent(name);
  } catch {
    return null;
  }
}

/** Whether a request can name an entry of a store. Other entries are not listed. */
export const isLinkedName = (name: string) => linkedNameViolation(name) === null;

/** Why a name is not allowed in a path below a linked folder, to follow "path …"; null if it is. */
export function linkedNameViolation(name: string): string | null {
  if (!name.isWellFormed()) return 'is not well-formed Unicode';
  if (name === '') return 'has an empty name: it begins or ends with a slash, or has two in a row';
  if (name === '.' || name === '..') return 'has "." or ".." as a name';
  if (/[/\\]/.test(name)) return 'has a backslash';
  if (/\p{Cc}/u.test(name)) return 'has a control character';
  if (overridesDirection(name)) return 'has a character that overrides the writing direction';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    return `has a name longer than ${MAX_NAME_BYTES} bytes in UTF-8`;
  if (isTemporaryName(name)) return 'has a name that is reserved for writes in progress';
  return null;
}
