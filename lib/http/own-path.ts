/**
 * The path of `next`, where it leads to our own origin when a browser resolves it, else "/". Browsers drop tabs
 * and newlines and take a backslash for a slash, so that only a URL parser knows.
 */
export function ownPath(next: unknown, publicUrl: string): string {
  if (typeof next !== 'string' || !URL.canParse(next, publicUrl)) return '/';
  const { origin, pathname, search, hash } = new URL(next, publicUrl);
  const path = pathname + search + hash;
  const isOwn = origin === new URL(publicUrl).origin && new URL(path, publicUrl).origin === origin;
  return isOwn ? path : '/';
}
