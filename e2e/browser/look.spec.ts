import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { type BrowserFixture, chooseNew, enter, row, tray } from './fixture';
import { hostileFiles } from './hostile-files';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.setTimeout(300_000);

const desk = { width: 1440, height: 900 };
const phone = { width: 360, height: 740 };

/** Something of everything that the file browser shows. */
async function fill({ upload, makeFolder }: BrowserFixture): Promise<void> {
  await makeFolder('Reports');
  await upload('budget.csv', 'Item,Amount\nServers,1200\n');
  await upload('code.js', 'const answer = 42; // why\n');
  await upload('notes.md', '# A heading\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | `2` |\n');
  await upload(
    'paper.pdf',
    new Uint8Array(hostileFiles.find(([name]) => name === 'paper.pdf')?.[2] as Buffer),
  );
  await upload('program.exe', new Uint8Array([77, 90, 0, 0, 255]));
  await upload('a-name-that-is-quite-long-and-has-no-spaces-in-it-at-all-so-that-it-cannot-break.txt');
}

const close = async (page: Page) => {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog').or(page.getByRole('menu'))).toHaveCount(0);
};

for (const colorScheme of ['light', 'dark'] as const) {
  test(`Every state of the file browser has no accessibility violations in ${colorScheme} colours, and fits a phone`, {
    tag: '@long',
  }, async ({ page, product }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(desk);
    const fixture = await enter(page, product);
    await fill(fixture);
    await page.reload();
    await expect(row(page, 'budget.csv')).toBeVisible();
    await expectAccessible(page, 'list');
    const menu = async (item: string) => {
      await page.getByRole('button', { name: 'Actions for budget.csv' }).click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
    };

    await menu('Details');
    await expect(
      page.getByRole('complementary', { name: 'Details' }).getByText(/ uploaded budget\.csv/),
    ).toBeVisible();
    await expectAccessible(page, 'details');
    await page.getByRole('button', { name: 'Close details' }).click();
    await menu('Rename');
    await expect(page.getByRole('textbox', { name: 'New name for budget.csv' })).toBeVisible();
    await expectAccessible(page, 'rename');
    await page.keyboard.press('Escape');
    await menu('Move to…');
    await page.getByLabel('Search folders').fill('rep');
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Reports' })).toBeVisible();
    await expectAccessible(page, 'move');
    await close(page);
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await chooseNew(page, 'New folder');
    await expect(page.getByLabel('Folder name')).toBeFocused();
    await expectAccessible(page, 'new folder');
    await close(page);
    await page.getByRole('button', { name: 'Search or run a command…' }).click();
    await page.getByRole('dialog').getByLabel('Search or run a command').fill('budget');
    await expect(page.getByRole('menuitem', { name: 'budget.csv' })).toBeVisible();
    await expectAccessible(page, 'palette');
    await close(page);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await expectAccessible(page, 'shortcuts');
    await close(page);

    for (const [name, shown] of [
      ['budget.csv', page.getByRole('cell', { name: 'Servers' })],
      ['code.js', page.getByText('answer')],
      ['notes.md', page.getByRole('heading', { name: 'A heading' })],
      ['paper.pdf', page.getByTestId('pdf').locator('canvas')],
      ['program.exe', page.getByText('No preview available')],
    ] as const) {
      await page.getByRole('link', { name }).click();
      await expect(shown).toBeVisible();
      await expectAccessible(page, name);
      await close(page);
    }

    const chosen = { name: 'budget.csv', mimeType: 'text/csv', buffer: Buffer.from('x') };
    await page.getByTestId('files').setInputFiles([chosen]);
    await expect(page.getByRole('button', { name: 'Keep both' })).toBeVisible();
    await expectAccessible(page, 'conflict');
    await page.getByRole('button', { name: 'Keep both' }).click();
    await expect(tray(page).getByText('1 file uploaded')).toBeVisible();
    await expectAccessible(page, 'tray');
    await page.getByRole('button', { name: 'Grid view' }).click();
    await expect(page.getByRole('button', { name: 'List view' })).toBeVisible();
    await expectAccessible(page, 'grid');
    await row(page, 'program.exe').click();
    await page.keyboard.press('Delete');
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    await expectAccessible(page, 'undo');
    await page.getByRole('searchbox').fill('nothing is called this');
    await expect(page.getByText('No results for “nothing is called this”')).toBeVisible();
    await expectAccessible(page, 'nothing found');

    const base = `/o/${fixture.organization}`;
    const { upload_uri } = await (await fixture.call('/files:generateUploadUrl', { method: 'POST' })).json();
    for (const [path, shown] of [
      [base, row(page, 'budget.csv')],
      [`${base}/trash`, row(page, 'program.exe')],
      ['/account', page.getByRole('heading', { name: 'Access tokens' })],
      [upload_uri, page.getByRole('button', { name: 'Choose files' })],
    ] as const) {
      await page.setViewportSize(phone);
      await page.goto(path);
      await expect(shown).toBeVisible();
      await expectAccessible(page, `phone: ${path}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([path, width]).toEqual([path, phone.width]);
    }
  });
}

test('Colours and language are chosen, kept, and there from the first paint', async ({ page, product }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  const { organization } = await enter(page, product);
  /** Light text means a dark page. Choosing reloads the page. */
  const isDark = () =>
    page
      .evaluate(() => Number(getComputedStyle(document.body).color.match(/\d+/)?.[0]) > 150)
      .catch(() => null);
  await page.goto('/account');
  expect(await isDark()).toBe(false);
  await page.getByLabel('Theme').selectOption('Dark');
  await expect.poll(isDark).toBe(true);
  await page.getByLabel('Language').selectOption('Deutsch');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Konto');

  // Without a script of ours, as the server made it.
  const html = await (await page.request.get(`/o/${organization}`)).text();
  expect(html).toContain('Papierkorb');
  await page.goto(`/o/${organization}`);
  await expect(page.getByText('Noch keine Dateien')).toBeVisible();
  expect(await isDark()).toBe(true);
  await page.goto('/account');
  await page.getByLabel('Design').selectOption('System');
  await expect.poll(isDark).toBe(false);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(isDark).toBe(true);
});

test('Whose browser speaks German is spoken to in German', async ({ browser, product }) => {
  const context = await browser.newContext({ baseURL: product.service.url, locale: 'de-DE' });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Anmelden');
  await page.getByLabel('E-Mail-Adresse').fill('nobody@example.com');
  await page.getByLabel('Passwort').fill('something wrong');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Passwort' })).toBeVisible();
  await context.close();
});
