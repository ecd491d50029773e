import { type Browser, createBrowser } from '../api/session';

/**
 * Signs in at the OpenID provider as a browser does, with cookies for both sites. `location` is where Holdall
 * sends the browser in the end. `callbackUrl`: the page that the sign-in began at.
 */
export async function signInByProvider(url: string, person: string, callbackUrl = '/') {
  const browser = createBrowser(url);
  const { csrfToken } = await (await browser.fetch('/api/auth/csrf')).json();
  const body = new URLSearchParams({ csrfToken, callbackUrl, json: 'true' });
  const started = await browser.fetch('/api/auth/signin/oidc', { method: 'POST', body });
  const authorization = new URL((await started.json()).url);
  const provider = createBrowser(authorization.origin);
  const callback = await followProvider(provider, authorization, person);
  const ended = await browser.fetch(callback.pathname + callback.search);
  return { browser, location: ended.headers.get('location') ?? '' };
}

/** Follows redirects at the provider, and its one form, to the address at Holdall that it returns to. */
async function followProvider(provider: Browser, start: URL, person: string): Promise<URL> {
  let at = start;
  for (let step = 0; step < 10; step += 1) {
    const path = at.pathname + at.search;
    const page = await provider.fetch(path);
    const location =
      page.headers.get('location') ??
      (await provider.fetch(path, { method: 'POST', body: new URLSearchParams({ person }) })).headers.get(
        'location',
      );
    if (!location) throw new Error(`The provider stopped at ${at}: ${page.status}`);
    at = new URL(location, at);
    if (at.origin !== start.origin) return at;
  }
  throw new Error('The provider redirects without end.');
}
