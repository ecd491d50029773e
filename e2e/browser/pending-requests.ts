import type { Page, Request } from '@playwright/test';

/**
 * The requests of a page's present document that have no answer yet, but for the stream of changes: it stays
 * open, so that a page with live contents is never idle as Playwright's `networkidle` defines it.
 */
export function pendingRequests(page: Page): ReadonlySet<Request> {
  const pending = new Set<Request>();
  page.on('request', (request) => {
    if (request.resourceType() !== 'eventsource') pending.add(request);
  });
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('requestfailed', (request) => pending.delete(request));
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) pending.clear();
  });
  return pending;
}
