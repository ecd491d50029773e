import type { Locator } from '@playwright/test';
import { heic, picture } from '../api/pictures';
import { withoutBrowser } from './chromium';
import { enter } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

const timeout = { timeout: 120_000 };

test('Thumbnails take the place of icons in list, grid, details, preview and on a share page', async ({
  page,
  product,
}) => {
  const { call, upload } = await enter(page, product);
  const { name } = await upload('a.heic', heic);
  await upload('b.png', new Uint8Array(await picture().png().toBuffer()));
  await upload('c.png', new Uint8Array((await picture().png().toBuffer()).subarray(0, 60)));
  await upload('d.txt');
  await page.reload();

  const row = (filename: string) => page.getByRole('row', { name: filename });
  for (const filename of ['a.heic', 'b.png'])
    await expect.poll(() => widthOf(row(filename).locator('img')), timeout).toBe(64);
  // A picture that is damaged has the icon of its kind, as a file without a picture has.
  for (const filename of ['c.png', 'd.txt']) {
    await expect(row(filename).locator('img')).toHaveCount(0, timeout);
    await expect(row(filename).locator('svg').first()).toBeVisible();
  }
  await page.getByRole('button', { name: 'Grid view' }).click();
  await expect.poll(() => widthOf(row('a.heic').locator('img')), timeout).toBe(96);

  await page.getByRole('link', { name: 'a.heic' }).click();
  const preview = page.getByRole('dialog', { name: 'a.heic' });
  await expect.poll(() => widthOf(preview.getByRole('img', { name: 'a.heic' })), timeout).toBe(96);

  const answer = await call(`/files/${name.split('/').at(-1)}/shareLinks`, { method: 'POST', body: '{}' });
  const { share_uri } = (await answer.json()) as { share_uri: string };
  await page.goto(share_uri);
  await expect.poll(() => widthOf(page.locator('.preview img')), timeout).toBe(96);
});

/** How many pixels of a picture have arrived. */
const widthOf = (image: Locator) =>
  image.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth);
