import type { IncomingHttpHeaders } from 'node:http';

/**
 * Header fields that pages and sign-in use. Everything else ends at the front door: fields that steer Next
 * (next-action, next-resume, x-middleware-*, x-matched-path, x-invoke-*, x-nextjs-*), that describe the
 * connection or another host, and our own. `rsc` and `next-router-*` pass: browsers navigate with them.
 */
const passed = new Set([
  ...['accept', 'accept-language', 'accept-encoding', 'cookie', 'user-agent', 'content-type', 'purpose'],
  ...[
    'origin',
    'referer',
    'cache-control',
    'pragma',
    'if-none-match',
    'if-modified-since',
    'range',
    'if-range',
  ],
  ...['rsc', 'next-router-state-tree', 'next-router-prefetch', 'next-router-segment-prefetch', 'next-url'],
  'next-hmr-refresh',
]);

/** The header fields of a request that go on to the pages. */
export function pageRequestHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const isPassed = (name: string) => passed.has(name) || name.startsWith('sec-');
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isPassed(name)));
}
