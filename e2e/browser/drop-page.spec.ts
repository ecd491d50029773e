import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { type BrowserFixture, enter } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);

const timeout = { timeout: 120_000 };
const asBrowser = { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

type Made = { upload_uri: string; name: string };

async function generate({ call }: BrowserFixture, terms: object): Promise<Made> {
  return (await call('/files:generateUploadUrl', { method: 'POST', body: JSON.stringify(terms) })).json();
}

test('Whoever has an upload URL sends files by its page, without an account, on a phone', async ({
  page,
  browser,
  product,
}) => {
  const fixture = await enter(page, product);
  const { upload_uri } = await generate(fixture, {
    max_files: 3,
    max_size_bytes: '1000',
    mime_type: 'text/plain',
  });
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const guest = await context.newPage();
  const foreign: string[] = [];
  guest.on('request', (request) => {
    if (new URL(request.url()).origin !== product.service.url) foreign.push(request.url());
  });
  expect((await guest.goto(upload_uri, { waitUntil: 'networkidle' }))?.status()).toBe(200);
  const scripts = await guest.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\.js\b/.test(name))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).transferSize, 0),
  );
  expect(scripts).toBeGreaterThan(0);
  expect(scripts).toBeLessThanOrEqual(120_000);
  await expectAccessible(guest);
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Send files');
  const limits = guest.getByRole('list', { name: 'Limits' });
  for (const limit of ['Up to 3 files', 'Up to 1 kB each', 'Text files only'])
    await expect(limits.getByText(limit)).toBeVisible();
  await expect(limits.getByText(/^Open until/)).toBeVisible(timeout);
  const width = await guest.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(width).toBeLessThanOrEqual(0);

  const text = (name: string, size = 5) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.alloc(size, 'a'),
  });
  await guest.getByTestId('files').setInputFiles([text('large.txt', 1001)]);
  await expect(guest.getByText('“large.txt” is larger than this link allows.')).toBeVisible();
  await guest.getByTestId('files').setInputFiles([text('a.txt'), text('b.txt')]);
  await expect(guest.getByRole('listitem').filter({ hasText: 'a.txt' })).toContainText('Done', timeout);
  await expect(limits.getByText('Up to 1 file')).toBeVisible(timeout);
  await guest.getByTestId('files').setInputFiles([text('c.txt'), text('d.txt')]);
  await expect(guest.getByText('You can send only 1 more file with this link.')).toBeVisible();
  await guest.getByTestId('files').setInputFiles([text('c.txt')]);
  await expect(guest.getByText('All files received. Thank you.')).toBeVisible(timeout);

  expect((await fixture.files()).map(({ filename }) => filename)).toEqual(['a.txt', 'b.txt', 'c.txt']);
  expect(foreign).toEqual([]);
  await context.close();
});

test('An upload URL that has ended says so with its status, and nothing of what came in by it', async ({
  page,
  product,
}) => {
  const fixture = await enter(page, product);
  const used = await generate(fixture, { filename: 'secret-name.txt' });
  await fetch(used.upload_uri, { method: 'PUT', body: 'hello' });
  const revoked = await generate(fixture, {});
  await fixture.call(revoked.name.slice(revoked.name.indexOf('/uploadUrls')), { method: 'DELETE' });
  const expired = await generate(fixture, { expire_duration: '0.001s' });
  const cases = [
    [used.upload_uri, 409, 'This link has received all its files.'],
    [revoked.upload_uri, 403, 'This link was revoked.'],
    [expired.upload_uri, 403, 'This link has expired.'],
    [`${expired.upload_uri}x`, 403, 'This link isn’t valid.'],
    [`${product.service.url}/d/wrong`, 403, 'This link isn’t valid.'],
  ] as const;
  for (const [uri, status, title] of cases) {
    const answer = await fetch(uri, asBrowser);
    const html = await answer.text();
    expect([uri, answer.status, answer.headers.get('content-type')]).toEqual([
      uri,
      status,
      'text/html; charset=utf-8',
    ]);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    if (uri.includes('/u/')) {
      const sent = await fetch(uri, { ...asBrowser, method: 'POST', body: 'hello' });
      expect([sent.status, await sent.text()]).toEqual([status, html]);
    }
    expect(html).toContain(title);
    for (const hidden of ['secret-name', fixture.organization, fixture.email])
      expect(html).not.toContain(hidden);
    expect((await page.goto(uri))?.status()).toBe(status);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  }
  await expectAccessible(page);
});

test('A download URL gives browsers the file, and a page once the file is gone', async ({
  page,
  product,
}) => {
  const fixture = await enter(page, product);
  const { resource_id } = await fixture.upload('a.txt');
  const { download_uri } = await (
    await fixture.call(`/files/${resource_id}:generateDownloadUrl`, { method: 'POST' })
  ).json();
  expect(await (await fetch(download_uri, asBrowser)).text()).toBe('hello');
  await fixture.call(`/files/${resource_id}`, { method: 'DELETE' });
  expect((await page.goto(download_uri))?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This file was deleted.');
  const asProgram = await fetch(download_uri);
  expect(asProgram.headers.get('content-type')).toBe('application/json');
});

test('The page of an upload URL sends files without a script, and says in words what went wrong', async ({
  page,
  browser,
  product,
}) => {
  const fixture = await enter(page, product);
  const { upload_uri } = await generate(fixture, {
    display_name: 'Tender documents',
    max_files: 2,
    max_size_bytes: '10',
  });
  const context = await browser.newContext({ javaScriptEnabled: false });
  const guest = await context.newPage();
  const send = async (name: string, content: string) => {
    const file = { name, mimeType: 'text/plain', buffer: Buffer.from(content) };
    await guest.getByLabel('File', { exact: true }).setInputFiles([file]);
    await guest.getByRole('button', { name: 'Send file' }).click();
  };
  await guest.goto(upload_uri);
  await expect(guest.getByRole('button', { name: 'Choose files' })).toBeHidden();
  await guest.getByLabel('Your name').fill('Grace Hopper');
  await send('large.txt', 'far too large');
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('The file wasn’t sent');
  await expect(guest.getByText('The file is larger than this link allows.')).toBeVisible();
  await guest.getByRole('link', { name: 'Go back' }).click();
  await send('small.txt', 'small');
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('File received. Thank you.');
  await guest.getByRole('link', { name: 'Send another file' }).click();
  await send('last.txt', 'last');
  await expect(guest.getByText('You can close this page.')).toBeVisible();
  expect((await fixture.files()).map(({ filename }) => filename)).toEqual(['last.txt', 'small.txt']);
  await context.close();
});
