import { expect, it } from 'vitest';
import { pageRequestHeaders } from './page-request-headers';

it('passes on what browsers navigate with', () => {
  const headers = {
    accept: '*/*',
    cookie: 'a=b',
    'sec-fetch-site': 'same-origin',
    rsc: '1',
    'next-router-state-tree': '%5B%5D',
    'next-router-prefetch': '1',
    'next-router-segment-prefetch': '/_tree',
    'next-url': '/o',
  };
  expect(pageRequestHeaders(headers)).toEqual(headers);
});

it.each([
  ...['next-action', 'next-action-id', 'next-resume', 'x-matched-path', 'x-invoke-path', 'x-invoke-output'],
  ...['x-middleware-subrequest', 'x-middleware-rewrite', 'x-nextjs-data', 'x-next-revalidated-tags'],
  ...['x-prerender-revalidate', 'x-rewrite-url', 'x-original-url', 'x-http-method-override'],
  ...['x-holdall-page-data', 'x-holdall-path', 'x-holdall-address', 'x-forwarded-host', 'forwarded'],
  ...['host', 'connection', 'upgrade', 'transfer-encoding', 'content-length', 'expect', 'authorization'],
])('keeps %s back', (name) => {
  expect(pageRequestHeaders({ [name]: '1' })).toEqual({});
});
