/** The header field in which the front door passes the requested path and query to a page. */
export const pathHeader = 'x-holdall-path';

/** The header field in which the front door passes the address of the client to a page. */
export const addressHeader = 'x-holdall-address';

/** The sign-in page that leads back to the requested path and query. */
export function signInLocation(path: string | null, page = '/sign-in'): string {
  const { pathname, searchParams } = new URL(path ?? '/', 'http://page');
  // Next adds it when it fetches a page for client-side navigation.
  searchParams.delete('_rsc');
  const query = searchParams.size > 0 ? `?${searchParams}` : '';
  return `${page}?next=${encodeURIComponent(pathname + query)}`;
}
