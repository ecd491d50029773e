import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { hostileFiles } from './hostile-files';
import { expect, type Product, test } from './product';

test.skip(...withoutBrowser);

// One pixel, green.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==',
  'base64',
);
let count = 0;

/** A photo, a text and a folder with both, and how to share them. */
async function shelf({ instance, service }: Product) {
  count += 1;
  const organization = `shelf-${count}`;
  const { token } = await instance.holdall<{ token: string }>(
    'bootstrap',
    '--email',
    `shelf-${count}@example.com`,
    '--organization',
    organization,
  );
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(`${service.url}/api/v1/${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const post = (path: string, json: object) => ask(path, { method: 'POST', body: JSON.stringify(json) });
  const upload = (name: string, body: BodyInit, folder = '') =>
    ask(`organizations/${organization}/files:upload?filename=${name}&folder=${folder}`, {
      method: 'POST',
      body,
    });
  const share = async (target: { name: string }, json: object = {}): Promise<string> =>
    (await post(`${target.name}/shareLinks`, { disposition: 'inline', ...json })).share_uri;
  const folder = await post(`organizations/${organization}/folders`, { display_name: 'Holiday' });
  const raw = await post(`organizations/${organization}/folders`, {
    display_name: 'Raw',
    folder: folder.resource_id,
  });
  await upload('packing.txt', 'socks, hat', folder.resource_id);
  await upload('beach.png', png, raw.resource_id);
  return {
    share,
    upload,
    folder,
    photo: await upload('photo.png', png),
    text: await upload('notes.txt', 'a note'),
  };
}

const imageIsShown = (page: Page) =>
  page.locator('main img').evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0);

test.describe('Without JavaScript, on a phone', () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });

  test('a photo is looked at behind its password, and downloaded', async ({ page, product, observed }) => {
    const { photo, share } = await shelf(product);
    await page.goto(await share(photo, { password: 'sesame' }));
    await expect(page).toHaveTitle('This link needs a password · Holdall');
    await page.getByLabel('Password').fill('open');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('alert')).toHaveText('Incorrect password. Try again.');
    await page.getByLabel('Password').fill('sesame');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('photo.png');
    await expect.poll(() => imageIsShown(page)).toBe(true);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('photo.png');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect([...observed.origins]).toEqual([product.service.url]);
    expect(observed.complaints.filter((text) => !text.includes('status of 401'))).toEqual([]);
  });

  test('a folder is walked through, down to a file and back', async ({ page, product, observed }) => {
    const { folder, share } = await shelf(product);
    await page.goto(await share(folder));
    await expect(page.getByText('2 files')).toBeVisible();
    const [all] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download all \(\d+ bytes?\)$/ }).click(),
    ]);
    expect(all.suggestedFilename()).toBe('Holiday.zip');
    await page.getByRole('link', { name: 'beach.png', exact: true }).click();
    await expect.poll(() => imageIsShown(page)).toBe(true);
    await page.getByRole('link', { name: 'Raw' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Raw');
    await page.getByRole('link', { name: 'Shared folder' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download packing.txt' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('packing.txt');
    expect(observed.complaints).toEqual([]);
  });
});

test.describe('On a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('a PDF shows its first page, which opens it', async ({ page, product }) => {
    const { share, upload } = await shelf(product);
    const paper = hostileFiles.find(([name]) => name === 'paper.pdf')?.[2] as Buffer;
    await page.goto(await share(await upload('paper.pdf', new Uint8Array(paper))));
    await expect.poll(() => imageIsShown(page)).toBe(true);
    await expect(page.locator('iframe')).toBeHidden();
    await expect(page.getByRole('link', { name: 'Open “paper.pdf”' })).toHaveAttribute(
      'href',
      '?disposition=inline',
    );
    await expectAccessible(page);
  });
});

test('A link for one download shows a page until its limit is reached, then one that says so', async ({
  page,
  product,
}) => {
  const { text, share } = await shelf(product);
  const uri = await share(text, { max_downloads: 1 });
  await page.goto(uri);
  await expect(page.getByText('1 download left')).toBeVisible();
  await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
  const exhausted = await page.goto(uri);
  expect(exhausted?.status()).toBe(410);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'This link has reached its download limit.',
  );
  await expect(page).toHaveTitle('This link has reached its download limit. · Holdall');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`The pages of links have no accessibility violations in ${colorScheme} colours`, {
    tag: '@long',
  }, async ({ page, product }) => {
    await page.emulateMedia({ colorScheme });
    const { photo, text, folder, share } = await shelf(product);
    const uris = [
      await share(photo),
      await share(text, { max_downloads: 3 }),
      await share(text),
      await share(folder),
      await share(text, { password: 'sesame' }),
      `${product.service.url}/s/unknown`,
    ];
    for (const uri of uris) {
      await page.goto(uri);
      await expectAccessible(page);
    }
  });
}
