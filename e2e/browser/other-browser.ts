import type { Browser, Page } from '@playwright/test';
import type { Product } from './product';

/** Somebody else's browser; its context is to be closed. */
export async function otherBrowser(browser: Browser, { service }: Product): Promise<Page> {
  return (await browser.newContext({ baseURL: service.url })).newPage();
}
