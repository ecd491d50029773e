/**
 * The path of `next` if a browser resolves it to our own origin, else "/". Browsers drop tabs and newlines
 * and read a backslash as a slash, so only a URL parser can decide.
 */
export function ownPath(next: unknown, publicUrl: string): string {
  if (typeof next !== 'string' || !URL.canParse(next, publicUrl)) return '/';
  const { origin, pathname, search, hash } = new URL(next, publicUrl);
  const path = pathname + search + hash;
  const isOwn = origin === new URL(publicUrl).origin && new URL(path, publicUrl).origin === origin;
  return isOwn ? path : '/';
}
