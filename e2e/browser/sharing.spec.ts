import { readFile } from 'node:fs/promises';
import { withoutBrowser } from './chromium';
import { enter, row } from './fixture';
import { otherBrowser } from './other-browser';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

test('A file is shared from its menu, its visits are listed, and the link is revoked', async ({
  page,
  browser,
  product,
}) => {
  const { organization, upload } = await enter(page, product);
  await upload('report.txt', 'all is well');
  await page.reload();
  await page.getByRole('button', { name: 'Actions for report.txt' }).click();
  await page.getByRole('menuitem', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share “report.txt”' });
  await dialog.getByText('Options').click();
  await dialog.getByLabel('Password').fill('sesame');
  await dialog.getByRole('button', { name: 'Create and copy link' }).click();
  for (const fact of ['no downloads', /^expires /, 'password required', 'with preview'])
    await expect(dialog.getByText(fact, { exact: true })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Copy the link to report.txt' })).toBeFocused();
  const uri = (await dialog.locator('code').textContent()) ?? '';
  await dialog.getByRole('button', { name: 'QR code for the link to report.txt' }).click();
  await expect(dialog.getByRole('img', { name: 'QR code for the link to report.txt' })).toBeVisible();

  const visitor = await otherBrowser(browser, product);
  await visitor.goto(uri);
  await visitor.getByLabel('Password').fill('sesame');
  await visitor.getByRole('button', { name: 'Open' }).click();
  await Promise.all([
    visitor.waitForEvent('download'),
    visitor.getByRole('link', { name: 'Download' }).click(),
  ]);

  await page.goto(`/o/${organization}/links`);
  await expect(page.getByText('1 download', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Visits to the link to report.txt' }).click();
  await expect(page.getByText('Downloaded, 11 bytes')).toBeVisible();
  await expect(page.getByText('Viewed the page')).toBeVisible();
  const revoke = page.getByRole('button', { name: 'Revoke the link to report.txt' });
  const question = page.getByRole('dialog', { name: 'Revoke the link to “report.txt”?' });
  await revoke.click();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(revoke).toBeFocused();
  expect((await fetch(uri, { method: 'HEAD' })).status).toBe(401);
  await revoke.press('Enter');
  await question.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No share links yet')).toBeVisible();
  expect((await visitor.goto(uri))?.status()).toBe(410);
  await visitor.context().close();
});

test('A file request collects files from outside, lists them, and is revoked', async ({ page, product }) => {
  const { organization, makeFolder } = await enter(page, product);
  await makeFolder('Party');
  await page.reload();
  await page.getByRole('button', { name: 'Actions for Party' }).click();
  await page.getByRole('menuitem', { name: 'Request files' }).click();
  await expect(page.getByLabel('Upload to').locator('option:checked')).toHaveText('Party');
  await page.getByLabel('Title').fill('Party photos');
  await page.getByLabel('Message').fill('By Friday, please.');
  await page.getByLabel('Number of files').selectOption('Up to 100 files');
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByText('0 of 100 files received')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy the link to Party photos' })).toBeFocused();
  const uri = (await page.locator('main code').textContent()) ?? '';
  const sent = await fetch(`${uri}?filename=cake.txt`, { method: 'PUT', body: 'a cake' });
  expect(sent.status).toBe(200);
  await page.reload();
  await expect(page.getByText('1 of 100 files received')).toBeVisible();
  await page.getByRole('button', { name: 'Received files for Party photos' }).click();
  await page.getByRole('link', { name: 'cake.txt' }).click();
  await expect(page.getByRole('dialog', { name: 'cake.txt' })).toBeVisible();

  await page.goto(`/o/${organization}/requests`);
  await page.getByRole('button', { name: 'Revoke Party photos' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('revoked')).toBeVisible();
  expect((await fetch(uri, { method: 'PUT', body: 'late' })).status).toBe(403);
});

test('The audit log is filtered, and the usage shown', async ({ page, product }) => {
  const { organization, upload, call, makeFolder } = await enter(page, product);
  const file = await upload('a.txt', 'hello');
  await call(`/files/${file.resource_id}`, { method: 'DELETE' });
  await upload('b.txt', 'hello!');
  for (let count = 0; count < 50; count += 1) await makeFolder(`Folder ${count}`);
  await page.goto(`/o/${organization}/settings/audit`);
  await expect(page.getByText(/created the folder Folder 49 in Files$/)).toBeVisible();
  await expect(page.getByText(/created the organization$/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(page.getByText(/created the organization$/)).toBeVisible();
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByLabel('Event').selectOption('Files');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText(/created the organization$/)).toHaveCount(0);
  await expect(page.getByText(/moved a.txt to trash$/)).toHaveCount(1);
  await expect(page.getByText(/uploaded [ab].txt to Files$/)).toHaveCount(2);
  const [exported] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV' }).click(),
  ]);
  const lines = (await readFile(await exported.path(), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(1 + 3);
  await page.getByLabel('Item').fill(file.resource_id);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText(/uploaded a.txt to Files$/)).toHaveCount(1);
  await expect(page.getByText(/moved a.txt to trash$/)).toHaveCount(1);
  await page.getByLabel('To', { exact: true }).fill('2020-01-01');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('No matching events')).toBeVisible();

  await page.goto(`/o/${organization}/settings/usage`);
  const main = page.getByRole('main');
  await expect(main.getByText('11 bytes used (no limit)')).toBeVisible();
  await expect(main.getByRole('definition').first()).toHaveText('6 bytes');
});

test('By keyboard a file is shared and the link revoked; the focus stays where one works', async ({
  page,
  product,
}) => {
  const { upload } = await enter(page, product);
  await upload('report.txt', 'all is well');
  await page.reload();
  await page.getByRole('button', { name: 'Actions for report.txt' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Share' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Share “report.txt”' });
  await dialog.getByRole('button', { name: 'Create and copy link' }).press('Enter');
  const copy = dialog.getByRole('button', { name: 'Copy the link to report.txt' });
  await expect(copy).toBeFocused();
  await copy.press('Tab');
  await expect(dialog.getByRole('button', { name: 'Visits to the link to report.txt' })).toBeFocused();
  await page.keyboard.press('Tab');
  const question = page.getByRole('dialog', { name: 'Revoke the link to “report.txt”?' });
  await page.keyboard.press('Enter');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Revoke the link to report.txt' })).toBeFocused();
  await page.keyboard.press('Enter');
  await question.getByRole('button', { name: 'Revoke' }).press('Enter');
  await expect(dialog.getByText('No links yet')).toBeVisible();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(dialog.getByRole('button', { name: 'Create and copy link' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(row(page, 'report.txt')).toBeFocused();
});
