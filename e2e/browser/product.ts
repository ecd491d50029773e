import { test as base, expect, type Page, type Request } from '@playwright/test';
import { startTestPostgres } from '../infrastructure/postgres';
import { createInstance, type Instance, type Service } from '../infrastructure/service';
import { pendingRequests } from './pending-requests';

/** The running product, at first without users. */
export type Product = { instance: Instance; service: Service };

/** What a page did that its user does not see. */
export type Observed = {
  /** Errors in the console, scripts that threw, requests that failed. */
  complaints: string[];
  /** Origins that it sent a request to. */
  origins: Set<string>;
  pending: ReadonlySet<Request>;
};

/**
 * Tests of pages: `product` is started once for a worker (and for files that set `env`), `observed` watches
 * the page from its first request.
 */
export const test = base.extend<{ observed: Observed }, { product: Product; env: Record<string, string> }>({
  env: [{}, { option: true, scope: 'worker' }],
  product: [
    async ({ env }, use) => {
      const postgres = await startTestPostgres();
      const instance = await createInstance(postgres.adminUrl, { env });
      try {
        await use({ instance, service: await instance.start() });
      } finally {
        await instance.remove();
        await postgres.stop();
      }
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  baseURL: ({ product }, use) => use(product.service.url),
  observed: [
    async ({ page }, use) => {
      await use(observe(page));
    },
    { auto: true },
  ],
});

export { expect };

function observe(page: Page): Observed {
  const observed: Observed = { complaints: [], origins: new Set(), pending: pendingRequests(page) };
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Chromium says this of a style sheet that a slow machine comes to use after some seconds. Of a script or
    // a font it would mean that the page loads what it does not need.
    if (!/\/_next\/static\/\S+\.css was preloaded using link preload but not used/.test(message.text()))
      observed.complaints.push(message.text());
  });
  page.on('pageerror', (error) => observed.complaints.push(String(error)));
  page.on('requestfailed', (request) => {
    // Leaving a page cancels the requests that are still pending.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED')
      observed.complaints.push(
        `${request.method()} ${request.url()} failed: ${request.failure()?.errorText}`,
      );
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:') observed.origins.add(origin);
  });
  return observed;
}
