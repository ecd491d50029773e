import type { Browser, Page } from '@playwright/test';
import type { Product } from './product';

export const password = 'correct horse battery';
let count = 0;

/** An organization of its own with its owner signed in, and `call` for what they do by the API. */
export async function enterAsOwner(page: Page, { instance, service }: Product) {
  count += 1;
  const organization = `people-${process.pid}-${count}`;
  const email = `${organization}@example.com`;
  const { token } = await instance.holdall<{ token: string }>(
    ...['bootstrap', '--email', email, '--organization', organization, '--password', password],
  );
  await signIn(page, service.url, email);
  await page.waitForURL(`**/o/${organization}`);
  async function call<T = Record<string, unknown>>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await fetch(`${service.url}/api/v1/${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.json() as Promise<T>;
  }
  const upload = (name: string, body: string) =>
    call<{ name: string }>(`organizations/${organization}/files:upload?filename=${name}`, {
      method: 'POST',
      body,
    });
  return { organization, email, call, upload };
}

export async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Somebody else's browser. */
export async function otherBrowser(browser: Browser, { service }: Product): Promise<Page> {
  return (await browser.newContext({ baseURL: service.url })).newPage();
}
