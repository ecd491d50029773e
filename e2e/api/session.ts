import { expect } from 'vitest';

/** The cookies of a browser, sent with every request. */
export type Browser = {
  cookie(): string;
  fetch(path: string, init?: RequestInit & { headers?: Record<string, string> }): Promise<Response>;
};

/** Keeps cookies and sends the Origin of a page of `url`, as a browser does, and `fields` always. */
export function createBrowser(url: string, fields: Record<string, string> = {}): Browser {
  const jar = new Map<string, string>();
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    cookie,
    async fetch(path, init = {}) {
      const response = await fetch(url + path, {
        redirect: 'manual',
        ...init,
        headers: { Origin: url, Cookie: cookie(), ...fields, ...init.headers },
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const at = pair.indexOf('=');
        if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(pair.slice(0, at));
        else jar.set(pair.slice(0, at), pair.slice(at + 1));
      }
      return response;
    },
  };
}

/** Sends what the sign-in page sends; resolves with the response, whatever its status. */
export async function trySignIn(browser: Browser, email: string, password: string): Promise<Response> {
  const { csrfToken } = (await (await browser.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
  const body = new URLSearchParams({ email, password, csrfToken, json: 'true' });
  return browser.fetch('/api/auth/callback/credentials', { method: 'POST', body });
}

export async function signIn(url: string, email: string, password: string): Promise<Browser> {
  const browser = createBrowser(url);
  const response = await trySignIn(browser, email, password);
  expect(response.status, await response.text()).toBe(200);
  return browser;
}
