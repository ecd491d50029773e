import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { chooseNew, enter, row } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

test('Files are uploaded, renamed, moved into a new folder, deleted and brought back', async ({
  page,
  product,
  observed,
}) => {
  const { call } = await enter(page, product);

  await page.getByTestId('files').setInputFiles([
    { name: 'file10.txt', mimeType: 'text/plain', buffer: Buffer.from('ten') },
    { name: 'file2.txt', mimeType: 'text/plain', buffer: Buffer.from('two') },
  ]);
  await expect(page.getByRole('heading', { name: '2 files uploaded' })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('row').first()).toHaveAccessibleName(/file2\.txt/);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();

  await row(page, 'file2.txt').click();
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'New name for file2.txt' }).fill('two.txt');
  await page.keyboard.press('Enter');
  await expect(row(page, 'two.txt')).toBeVisible();

  // Two files may share a name; one is asked first.
  await row(page, 'file10.txt').click();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'New name for file10.txt' }).fill('two.txt');
  await page.keyboard.press('Enter');
  await expect(page.getByText('A file named “two.txt” is already here')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row(page, 'file10.txt')).toBeVisible();

  await page.getByRole('button', { name: 'Clear selection' }).click();
  await chooseNew(page, 'New folder');
  await page.getByLabel('Folder name').fill('Reports');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(row(page, 'Reports')).toBeVisible();

  await page.getByRole('button', { name: 'Actions for two.txt' }).click();
  await page.getByRole('menuitem', { name: 'Move to…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Reports' }).click();
  // A folder that is made here is where it goes.
  await dialog.getByRole('button', { name: 'New folder' }).click();
  await dialog.getByLabel('Folder name').fill('Inner');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('Folder name')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Inner' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Reports' }).click();
  await expect(dialog.getByRole('list', { name: 'Folder' }).getByText('Inner')).toBeVisible();
  await page.getByRole('button', { name: 'Move here' }).click();
  await expect(row(page, 'two.txt')).toHaveCount(0);
  await page.getByRole('link', { name: 'Reports' }).click();
  await expect(row(page, 'two.txt')).toBeVisible();

  await row(page, 'two.txt').click();
  await page.keyboard.press('Delete');
  await expect(row(page, 'two.txt')).toHaveCount(0);
  await expect(page.getByText('“two.txt” moved to trash')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'two.txt')).toBeVisible();
  const { files } = await (await call('/files?query=two')).json();
  expect(files).toMatchObject([{ filename: 'two.txt', size_bytes: '3' }]);
  // The router gives up what it fetched ahead when one goes elsewhere; scripts that threw or were refused are
  // no such thing.
  expect(observed.complaints.filter((text) => /Error|Content Security/.test(text))).toEqual([]);
});

test('Markdown and HTML are shown as text that runs nothing and fetches nothing', async ({
  page,
  product,
  observed,
}) => {
  const { call } = await enter(page, product);
  const hostile =
    '# Title\n\n<script>window.ran = 1</script><img src="https://evil.example/a.png" onerror="window.ran = 1">\n\n![](https://evil.example/b.png) [link](javascript:window.ran=1)';
  for (const name of ['a.md', 'b.html', 'c.svg', 'd.csv']) {
    await call(`/files:upload?filename=${name}`, { method: 'POST', body: hostile });
  }
  await page.reload();
  for (const name of ['a.md', 'b.html', 'c.svg', 'd.csv']) {
    await page.getByRole('link', { name }).click();
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await expect(
      page
        .getByRole('dialog')
        .getByText(/Title|No preview/)
        .first(),
    ).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  expect([...observed.origins]).toEqual([product.service.url]);
});

test('A token is made once for all to see, works with curl’s header, and is revoked', async ({
  page,
  product,
}) => {
  await enter(page, product);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Create token' }).click();
  const newToken = page.getByRole('dialog', { name: 'Create token' });
  await newToken.getByLabel('Name', { exact: true }).fill('laptop');
  await newToken.getByRole('button', { name: 'Create token' }).click();
  const secret = (await page.getByTestId('token').textContent()) ?? '';
  const ask = () =>
    fetch(`${product.service.url}/api/v1/organizations`, { headers: { Authorization: `Bearer ${secret}` } });
  expect((await ask()).status).toBe(200);
  await newToken.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke laptop' }).click();
  await page.getByRole('button', { name: 'Revoke token' }).click();
  await expect(page.getByRole('button', { name: 'Revoke laptop' })).toHaveCount(0);
  expect((await ask()).status).toBe(401);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`The file browser and settings have no accessibility violations in ${colorScheme} colours`, {
    tag: '@long',
  }, async ({ page, product }) => {
    await page.emulateMedia({ colorScheme });
    const { organization, call } = await enter(page, product);
    await expectAccessible(page, 'empty');
    await call('/files:upload?filename=a.txt', { method: 'POST', body: 'hello' });
    await page.reload();
    await row(page, 'a.txt').click();
    await expect(page.getByText('1 selected')).toBeVisible();
    await expectAccessible(page, 'selected');
    await page.getByRole('button', { name: 'Actions for a.txt' }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await expectAccessible(page, 'menu');
    for (const path of [
      '/account',
      '/organizations',
      `/o/${organization}/settings`,
      `/o/${organization}/trash`,
    ]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);
    }
  });
}
