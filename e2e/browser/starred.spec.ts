import sharp from 'sharp';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { enter, row } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

test('Stars are set in the row, the menu and by key, and listed in one place', async ({ page, product }) => {
  const { upload, makeFolder, organization } = await enter(page, product);
  const box = await makeFolder('Box');
  await upload('Éclair recipe.txt', 'x', `&folder=${box}`);
  await upload('plan.txt');
  await page.goto(`/o/${organization}`);
  await row(page, 'plan.txt').hover();
  await page.getByRole('button', { name: 'Star plan.txt' }).click();
  await expect(page.getByRole('button', { name: 'Star plan.txt' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Actions for Box' }).click();
  await page.getByRole('menuitem', { name: 'Add star' }).click();
  await expect(page.getByRole('button', { name: 'Star Box' })).toHaveAttribute('aria-pressed', 'true');

  await page.goto(`/o/${organization}?q=${encodeURIComponent('recipe eclair')}`);
  await expect(row(page, 'Éclair recipe.txt')).toContainText('Box');
  await row(page, 'Éclair recipe.txt').click();
  await page.keyboard.press('*');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Starred' }).click();
  await expect(page.getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('heading', { name: 'Starred' })).toBeVisible();
  await expect(row(page, 'Éclair recipe.txt')).toContainText('Box');
  await expectAccessible(page, 'starred');
  await row(page, 'plan.txt').click();
  await page.keyboard.press('*');
  await expect(row(page, 'plan.txt')).toHaveCount(0);
});

test('A picture and a name are what others see, and details say who did what and who has access', async ({
  page,
  product,
}) => {
  const { upload, makeFolder, organization, call } = await enter(page, product);
  await page.goto('/account');
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const picture = await sharp({ create: { width: 400, height: 400, channels: 3, background: '#0a5a69' } })
    .png()
    .toBuffer();
  await page.getByTestId('picture').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture });
  await expect(page.getByRole('button', { name: 'Change picture' })).toBeVisible();
  await expectAccessible(page, 'profile');

  const contracts = await makeFolder('Contracts');
  await upload('report.pdf', 'x', `&folder=${contracts}`);
  await call(`/folders/${contracts}/shareLinks`, { method: 'POST', body: '{}' });
  await page.goto(`/o/${organization}/f/${contracts}`);
  await expect(row(page, 'report.pdf').locator('img[src*="/picture?v="]')).toBeVisible();
  await row(page, 'report.pdf').click();
  await page.keyboard.press('i');
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(details.getByText('Ada Lovelace uploaded report.pdf to Contracts')).toBeVisible();
  await expect(details.getByText('Anyone with the link to the folder “Contracts”')).toBeVisible();
  await expect(details.getByText('1 owner')).toBeVisible();
  await expectAccessible(page, 'details');

  await page.goto(`/o/${organization}/settings/audit`);
  const event = page.getByText('Ada Lovelace uploaded report.pdf to Contracts');
  await event.click();
  await expect(page.getByText('file.upload', { exact: true }).first()).toBeVisible();
  await expectAccessible(page, 'audit log');
});
