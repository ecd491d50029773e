import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile, Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';

type ShareLink = { name: string; share_uri: string; download_count: number };

const asBrowser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('a share link in a browser', () => {
  let fixture: Fixture;
  let owner: Caller;
  let file: ApiFile;
  beforeAll(async () => {
    fixture = await createFixture();
    owner = fixture.owner;
    file = await owner.upload('what is in it', 'secret-name-of-file.txt');
  });
  afterAll(() => fixture.remove());

  const share = (target: { name: string }, json: object = {}) =>
    owner.post<ShareLink>(`/api/v1/${target.name}/shareLinks`, json);
  const visit = (uri: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(uri, { method, headers: { ...asBrowser, ...headers }, redirect: 'manual' });
  const send = (uri: string, password: string) =>
    fetch(uri, {
      method: 'POST',
      headers: asBrowser,
      body: new URLSearchParams({ password }),
      redirect: 'manual',
    });
  const passFrom = (answer: Response) => ({
    Cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
  });
  const downloads = async ({ name }: ShareLink) => {
    const { share_links } = await owner.get<{ share_links: ShareLink[] }>(`/api/v1/${file.name}/shareLinks`);
    return share_links.find((link) => link.name === name)?.download_count;
  };

  it('is a page that keeps to itself: no script, no index, no Referer, no frame, no cache', async () => {
    const { share_uri } = await share(file, { disposition: 'inline' });
    const answer = await visit(share_uri);
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page).toContain('secret-name-of-file.txt');
    expect(page).toContain('what is in it');
    expect(page).not.toMatch(/<script|og:|twitter:/);
    const header = (name: string) => answer.headers.get(name);
    expect(header('content-type')).toBe('text/html; charset=utf-8');
    expect(header('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(header('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(header('x-robots-tag')).toContain('noindex');
    expect(header('referrer-policy')).toBe('no-referrer');
    expect(header('cache-control')).toContain('no-store');
    expect(header('vary')).toContain('Accept');
  });

  it('counts what is downloaded, not what is looked at', async () => {
    const link = await share(file, { disposition: 'inline' });
    await (await visit(link.share_uri)).text();
    await (await visit(link.share_uri, {}, 'HEAD')).text();
    const look = await visit(`${link.share_uri}?disposition=inline`);
    expect(look.headers.get('content-disposition')).toMatch(/^inline/);
    expect(await look.text()).toBe('what is in it');
    expect(await downloads(link)).toBe(0);
    const taken = await visit(`${link.share_uri}?disposition=attachment`);
    expect(taken.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await taken.text()).toBe('what is in it');
    expect(await downloads(link)).toBe(1);
    const { accesses } = await owner.get<{ accesses: { kind: string }[] }>(`/api/v1/${link.name}/accesses`);
    expect(accesses.map(({ kind }) => kind).sort()).toEqual(['download', 'preview', 'view']);
  });

  it('with a number of downloads gives no bytes away by looking', async () => {
    const link = await share(file, { disposition: 'inline', max_downloads: 1 });
    for (let times = 0; times < 3; times += 1) {
      const page = await (await visit(link.share_uri)).text();
      expect(page).toContain('secret-name-of-file.txt');
      expect(page).not.toContain('what is in it');
    }
    expect(await downloads(link)).toBe(0);
    expect(await (await visit(`${link.share_uri}?disposition=inline`)).text()).toBe('what is in it');
    const exhausted = await visit(link.share_uri);
    expect(exhausted.status).toBe(410);
    expect(await exhausted.text()).not.toContain('secret-name-of-file');
  });

  it('that is for download alone has no preview', async () => {
    const { share_uri } = await share(file, { disposition: 'attachment' });
    expect(await (await visit(share_uri)).text()).not.toContain('what is in it');
    const answer = await visit(`${share_uri}?disposition=inline`);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    await answer.body?.cancel();
  });

  it('opens by the password, for an hour and for this link alone', async () => {
    const { share_uri } = await share(file, { password: 'sésame & co' });
    const other = await share(file, { password: 'another' });
    const closed = await visit(share_uri);
    expect(closed.status).toBe(401);
    expect(closed.headers.get('www-authenticate')).not.toMatch(/basic/i);
    expect(await closed.text()).not.toContain('secret-name-of-file');

    const wrong = await send(share_uri, 'open');
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
    expect(await wrong.text()).not.toContain('secret-name-of-file');

    const right = await send(`${share_uri}?path=`, 'sésame & co');
    expect([right.status, right.headers.get('location')]).toEqual([303, new URL(share_uri).pathname]);
    const cookie = right.headers.get('set-cookie');
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toContain(`Path=${new URL(share_uri).pathname};`);
    expect(cookie).toMatch(/Max-Age=3600;/);

    expect(await (await visit(share_uri, passFrom(right))).text()).toContain('secret-name-of-file.txt');
    const taken = await visit(`${share_uri}?disposition=attachment`, passFrom(right));
    expect(await taken.text()).toBe('what is in it');
    expect((await visit(other.share_uri, passFrom(right))).status).toBe(401);
    const [name, pass = ''] = passFrom(right).Cookie.split('=');
    expect((await visit(share_uri, { Cookie: `${name}=${pass.slice(0, -1)}` })).status).toBe(401);
  });

  it('bounds guesses, also by the form', async () => {
    const { share_uri } = await share(file, { password: 'known' });
    const statuses = new Set<number>();
    for (let times = 0; times < 12; times += 1) statuses.add((await send(share_uri, 'guess')).status);
    expect([...statuses]).toEqual([401, 429]);
    const late = await send(share_uri, 'known');
    expect([late.status, late.headers.has('retry-after')]).toEqual([429, true]);
  });

  it.each(['revoked', 'expired', 'at its limit', 'deleted', 'unknown'])(
    'that is %s answers with its status, and reveals nothing of the file',
    async (how) => {
      const own = await owner.upload('secret content', 'secret-name.png');
      const link = await share(own, {
        disposition: 'inline',
        ...(how === 'expired' && { expire_duration: '0.001s' }),
        ...(how === 'at its limit' && { max_downloads: 1 }),
      });
      if (how === 'revoked') await owner.call(`/api/v1/${link.name}`, { method: 'DELETE' });
      if (how === 'at its limit') await (await fetch(link.share_uri)).text();
      if (how === 'deleted') await owner.call(`/api/v1/${own.name}`, { method: 'DELETE' });
      const uri = how === 'unknown' ? `${owner.url}/s/${'x'.repeat(32)}` : link.share_uri;
      const status = ['deleted', 'unknown'].includes(how) ? 404 : 410;
      const pages = new Set<string>();
      for (const query of ['', '?disposition=inline', '?disposition=attachment', '?path=secret-name.png']) {
        for (const method of ['GET', 'HEAD', 'POST']) {
          const answer = await visit(uri + query, {}, method);
          expect([method, query, answer.status]).toEqual([method, query, status]);
          const page = await answer.text();
          expect([page, ...answer.headers.values()].join()).not.toMatch(
            /secret-name|secret content|image\/png/,
          );
          if (method === 'GET') pages.add(page);
        }
      }
      expect(pages.size).toBe(1);
      expect([...pages][0]).toMatch(/<h1>/);
    },
  );

  it('to a folder shows its tree, and has a page for each file in it', async () => {
    const folders = `${owner.organizationPath}/folders`;
    const top = await owner.post<ApiFile>(folders, { display_name: 'Top <b>' });
    const below = await owner.post<ApiFile>(folders, { display_name: 'be & low', folder: top.resource_id });
    const name = 'a?b#c.txt';
    await owner.call(
      `${owner.organizationPath}/files:upload?filename=${encodeURIComponent(name)}&folder=${below.resource_id}`,
      { method: 'POST', body: 'deep' },
    );
    const { share_uri } = await share(top, { disposition: 'inline' });
    const hrefsOf = (text: string) => [...text.matchAll(/<a href="([^"]+)"/g)].map(([, href]) => href);
    const secret = share_uri.split('/').at(-1);
    expect(hrefsOf(await (await visit(share_uri)).text())).toEqual([
      `${secret}/be%20%26%20low/`,
      `${secret}/be%20%26%20low/a%3Fb%23c.txt`,
    ]);
    const page = await (await visit(`${share_uri}/`)).text();
    expect(page).toContain('Top &#60;b&#62;');
    expect(page).toContain('be &#38; low');
    const hrefs = hrefsOf(page);
    expect(hrefs).toEqual(['be%20%26%20low/', 'be%20%26%20low/a%3Fb%23c.txt']);
    const inner = await (await visit(`${share_uri}/${hrefs[0]}`)).text();
    expect(inner).toContain('<a href="../">');
    expect(inner).toContain('<a href="a%3Fb%23c.txt">');
    const ofFile = await (await visit(`${share_uri}/${hrefs[1]}`)).text();
    expect(ofFile).toContain('a?b#c.txt');
    expect(ofFile).toContain('href="?disposition=attachment"');
    const taken = await visit(`${share_uri}/${hrefs[1]}?disposition=attachment`);
    expect(await taken.text()).toBe('deep');
    expect((await visit(`${share_uri}?path=..%2Fsecret-name-of-file.txt`)).status).toBe(404);
  });

  it('asked for under another name, leads to the public one', async () => {
    const link = await share(file);
    const answer = await visit(`${link.share_uri.replace('127.0.0.1', 'localhost')}?path=`);
    expect([answer.status, answer.headers.get('location')]).toEqual([307, `${link.share_uri}?path=`]);
  });

  it('is in the language of the visitor', async () => {
    const { share_uri } = await share(file);
    const answer = await visit(share_uri, { 'Accept-Language': 'de-AT, en;q=0.5' });
    expect(await answer.text()).toMatch(/<html lang="de">.*Herunterladen/s);
  });

  it('gives programs the bytes, whatever else they take', async () => {
    const { share_uri } = await share(file, { disposition: 'inline' });
    for (const Accept of ['*/*', 'image/png,*/*;q=0.8', 'application/json'])
      expect(await (await fetch(share_uri, { headers: { Accept } })).text()).toBe('what is in it');
  });
});
