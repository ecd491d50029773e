import type { Page } from '@playwright/test';
import { answerUnknownCommands, findFirefox, withoutFirefox } from './firefox';
import { createOrganization, focusedRow, password, row } from './fixture';
import { otherBrowser } from './other-browser';
import { expect, test } from './product';

test.skip(...withoutFirefox);
test.use({
  browserName: 'firefox',
  channel: 'moz-firefox',
  launchOptions: { executablePath: findFirefox() ?? undefined },
  viewport: { width: 1440, height: 900 },
});
answerUnknownCommands();

const text = (name: string, content = name) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
});

test('In Firefox guests send files by a file request, and walk through a shared folder', async ({
  browser,
  product,
}) => {
  const { call, makeFolder, upload, files } = await createOrganization(product);
  const album = await makeFolder('Album');
  await upload('sea.txt', 'salt', `&folder=${album}`);
  const create = async (path: string, body: object) =>
    (await call(path, { method: 'POST', body: JSON.stringify(body) })).json();
  const { upload_uri } = await create('/files:generateUploadUrl', { max_files: 2, folder: album });
  const { share_uri } = await create(`/folders/${album}/shareLinks`, { password: 'sesame' });
  const guest = await otherBrowser(browser, product);

  await guest.goto(upload_uri);
  await guest.getByTestId('files').setInputFiles([text('offer.txt'), text('plan.txt')]);
  await expect(guest.getByText('All files received. Thank you.')).toBeVisible();
  expect((await files(`&folder=${album}`)).map(({ filename }) => filename)).toContain('offer.txt');

  await guest.goto(`${share_uri}/`);
  await guest.getByLabel('Password').fill('sesame');
  await guest.getByRole('button', { name: 'Open' }).click();
  await guest.getByRole('link', { name: 'sea.txt' }).click();
  await expect(guest.getByLabel('Preview')).toHaveText('salt');
  await guest.context().close();
});

test('In Firefox a day goes by at the keyboard: from signing in to signing out', async ({
  page,
  product,
  observed,
}) => {
  const { organization, email, files } = await createOrganization(product);
  await page.goto(`/o/${organization}`);
  await expect(page.getByLabel('Email')).toBeFocused();
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/o/${organization}`);
  await expect(page.getByText('Nothing here yet')).toBeVisible();

  await page.getByTestId('files').setInputFiles([text('notes.txt'), text('summer.txt', 'sun')]);
  await expect(row(page, 'summer.txt')).toBeVisible();
  await dropText(page, 'dropped.txt');
  await expect(row(page, 'dropped.txt')).toBeVisible();
  await page.getByRole('button', { name: 'Clear', exact: true }).press('Enter');
  await expect(focusedRow(page)).toBeVisible();
  await page.keyboard.press('Shift+N');
  await page.keyboard.type('Box');
  await page.keyboard.press('Enter');
  await expect(row(page, 'Box')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.keyboard.type('summ');
  await expect(focusedRow(page)).toHaveAccessibleName(/^summer\.txt/);
  await page.keyboard.press('Space');
  const preview = page.getByRole('dialog', { name: 'summer.txt' });
  await expect(preview.getByText('sun', { exact: true })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('dialog', { name: 'notes.txt' }).getByTestId('code')).toContainText(
    'notes.txt',
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(focusedRow(page)).toHaveAccessibleName(/^summer\.txt/);

  await page.keyboard.press('F2');
  await page.keyboard.type('winter');
  await page.keyboard.press('Enter');
  await expect(row(page, 'winter.txt')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('wint');
  await expect(page.getByRole('heading', { name: 'Results for “wint”' })).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(row(page, 'Box')).toBeVisible();

  await row(page, 'winter.txt').focus();
  await page.keyboard.press('Control+x');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle('Box · Holdall');
  await expect(page.getByText('Nothing here yet')).toBeVisible();
  await page.keyboard.press('Control+v');
  await expect(row(page, 'winter.txt')).toBeVisible();
  await row(page, 'winter.txt').focus();
  await page.keyboard.press('s');
  const sharing = page.getByRole('dialog', { name: 'Share “winter.txt”' });
  await sharing.getByRole('button', { name: 'Create and copy link' }).press('Enter');
  const link = (await sharing.locator('code').textContent()) ?? '';
  expect((await fetch(link)).status).toBe(200);
  await page.keyboard.press('Escape');
  await expect(sharing).toHaveCount(0);
  await expect(focusedRow(page)).toHaveAccessibleName(/^winter\.txt/);

  await page.keyboard.press('Delete');
  await expect(row(page, 'winter.txt')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(row(page, 'winter.txt')).toBeVisible();
  await row(page, 'winter.txt').focus();
  await page.keyboard.press('Delete');
  await expect(row(page, 'winter.txt')).toHaveCount(0);
  await page.getByRole('link', { name: 'Trash', exact: true }).press('Enter');
  await expect(row(page, 'winter.txt')).toBeVisible();
  expect((await files()).map(({ filename }) => filename)).toEqual(['dropped.txt', 'notes.txt']);

  await page.getByRole('button', { name: 'Account' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  expect((await page.request.get('/api/v1/user')).status()).toBe(401);
  expect(observed.complaints.filter((text) => /Error|Content Security/.test(text))).toEqual([]);
});

/** Drops a file that the page makes: only Chromium can be told to drop one of this machine. */
async function dropText(page: Page, name: string): Promise<void> {
  await page.evaluate((name) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['dropped'], name, { type: 'text/plain' }));
    for (const type of ['dragenter', 'dragover', 'drop'])
      document
        .querySelector('main')
        ?.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, name);
}
