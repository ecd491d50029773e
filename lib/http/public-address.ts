import type { Config } from '@/lib/config';

/** Where a page is that was requested under another name than the public one; null under that. */
export function publicAddress(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  { headers, url }: Pick<Request, 'headers' | 'url'>,
): string | null {
  const host = headers.get('host');
  if (host === null || host === new URL(publicUrl).host) return null;
  const { pathname, search } = new URL(url);
  return publicUrl + pathname + search;
}
