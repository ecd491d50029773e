import { statSync } from 'node:fs';
import { withoutBrowser } from './chromium';
import { enter, row } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

test('Several entries are one archive, whose size is shown before the browser downloads it', async ({
  page,
  product,
}) => {
  const { upload, makeFolder } = await enter(page, product);
  const folder = await makeFolder('Box');
  await upload('inside.txt', 'inside', `&folder=${folder}`);
  await upload('one.txt', 'one');
  await page.reload();
  await expect(row(page, 'one.txt')).toBeVisible();
  await page.getByRole('grid', { name: 'File list' }).focus();
  await page.keyboard.press('Control+a');
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Download as a ZIP file' });
  await expect(dialog.getByText('files.zip contains 2 files')).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: /^Download \(/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('files.zip');
  expect(statSync(await download.path()).size).toBeGreaterThan(300);
  await expect(dialog).toHaveCount(0);
});
