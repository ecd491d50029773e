/** The raw path of a request target, in origin or absolute form (RFC 9112 §3.2). */
export function pathOf(target = '/'): string {
  const path = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
  return path.replace(/[?#].*$/s, '') || '/';
}

/**
 * Whether a path has a dot segment or an empty one, which those who resolve it read as another path.
 * Percent-encoded dots are dots there too (WHATWG URL).
 */
export function isUnnormalized(path: string): boolean {
  if (path === '/' || path === '*') return false;
  const segments = path.slice(1).replace(/%2e/gi, '.').split('/');
  return segments.some((segment) => segment === '' || segment === '.' || segment === '..');
}
