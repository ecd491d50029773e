import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTestDirectory } from '../infrastructure/postgres';
import { withoutBrowser } from './chromium';
import { drop } from './drop';
import { password, row, tray } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
// An instance of its own, since it starts without users.
test.use({ env: { SIGN_UP: 'invitation' }, viewport: { width: 1440, height: 900 } });
test.setTimeout(180_000);

const timeout = { timeout: 120_000 };

test('From the first account to signing out: upload, look, rename, move, delete, undo, and a token for curl', async ({
  page,
  product,
  observed,
}) => {
  const directory = await makeTestDirectory();
  await mkdir(join(directory, 'Album', 'summer'), { recursive: true });
  await writeFile(join(directory, 'Album', 'summer', 'beach.txt'), 'sand');
  await writeFile(join(directory, 'table.csv'), 'city,people\nBonn,331000\n');
  await writeFile(join(directory, 'notes.md'), '# A heading\n');
  const uploaded = async (count: number) => {
    await expect(tray(page).getByText(`${count} file${count > 1 ? 's' : ''} uploaded`)).toBeVisible(timeout);
    await tray(page).getByRole('button', { name: 'Clear', exact: true }).click();
    await expect(tray(page)).toHaveCount(0);
  };

  const { setup_link: link } = await product.instance.holdall<{ setup_link: string }>('setup-link');
  await page.goto(link);
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Name', { exact: true }).fill('Engines');
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.waitForURL('**/o/engines');
  await expect(page.getByText('Nothing here yet')).toBeVisible(timeout);
  // There is nothing to filter yet.
  const filter = page.getByRole('button', { name: 'Type', exact: true });
  await expect(filter).toHaveCount(0);

  await drop(
    page,
    ['table.csv', 'notes.md'].map((name) => join(directory, name)),
  );
  await uploaded(2);
  await drop(page, [join(directory, 'Album')]);
  await uploaded(1);
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['const a = 1;'], 'pasted.js', { type: 'text/javascript' }));
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await uploaded(1);
  await expect(page.getByRole('row')).toContainText(['Album', 'notes.md', 'pasted.js', 'table.csv'], timeout);
  await expect(filter).toBeVisible();

  await page.getByRole('link', { name: 'notes.md' }).click();
  const shown = (name: string) => page.getByRole('dialog', { name });
  await expect(shown('notes.md').getByRole('heading', { name: 'A heading' })).toBeVisible(timeout);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(shown('pasted.js').getByText('const')).toBeVisible(timeout);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(shown('table.csv').getByRole('cell', { name: 'Bonn' })).toBeVisible(timeout);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await row(page, 'notes.md').click();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'New name for notes.md' }).fill('diary.md');
  await page.keyboard.press('Enter');
  await expect(row(page, 'diary.md')).toBeVisible(timeout);
  await row(page, 'diary.md').dragTo(row(page, 'Album'));
  await expect(page.getByText('“diary.md” moved to Album')).toBeVisible(timeout);
  await expect(row(page, 'diary.md')).toHaveCount(0);
  await page.getByRole('link', { name: 'Album' }).click();
  await expect(row(page, 'diary.md')).toBeVisible(timeout);
  await row(page, 'diary.md').click();
  await page.keyboard.press('Delete');
  await expect(page.getByText('“diary.md” moved to trash')).toBeVisible(timeout);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'diary.md')).toBeVisible(timeout);

  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Create token' }).click();
  const newToken = page.getByRole('dialog', { name: 'Create token' });
  await newToken.getByLabel('Name', { exact: true }).fill('shell');
  await newToken.getByRole('button', { name: 'Create token' }).click();
  const command = (await page.getByText(/^curl /).textContent()) ?? '';
  const token = (await page.getByTestId('token').textContent()) ?? '';
  const shell = async (line: string) => JSON.parse((await promisify(execFile)('sh', ['-c', line])).stdout);
  expect(await shell(command)).toMatchObject({ organizations: [{ organization_id: 'engines' }] });
  const address = `${product.service.url}/api/v1/organizations/engines/files:upload?filename=by-curl.csv`;
  expect(
    await shell(`curl -sT '${directory}/table.csv' -H 'Authorization: Bearer ${token}' '${address}'`),
  ).toMatchObject({ filename: 'by-curl.csv' });
  await page.goto('/o/engines');
  await expect(row(page, 'by-curl.csv')).toBeVisible(timeout);

  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await page.goto('/o/engines');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  expect((await page.request.get('/api/v1/user')).status()).toBe(401);
  expect(observed.complaints.filter((text) => /Error|Content Security/.test(text))).toEqual([]);
  await rm(directory, { recursive: true });
});
