import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { enter, row } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

test('A file that was replaced lists its versions; one is kept, one restored, one deleted', async ({
  page,
  product,
}) => {
  const { call, upload } = await enter(page, product);
  const { resource_id } = await upload('plan.txt', 'first');
  await call(`/files/${resource_id}:upload`, { method: 'PUT', body: 'the second' });
  await page.reload();
  await page.getByRole('button', { name: 'Actions for plan.txt' }).click();
  await page.getByRole('menuitem', { name: 'Details' }).click();

  const details = page.getByRole('complementary', { name: 'Details' });
  const versions = details.getByRole('region', { name: 'Versions' }).getByRole('listitem');
  await expect(versions).toHaveCount(2);
  await expect(versions.first()).toContainText('Version 2 of 2 (current)');
  await expect(versions.last()).toContainText('5 bytes');
  await expect(versions.last()).toContainText('Will be deleted on');
  await expectAccessible(page, 'versions');

  await details.getByRole('button', { name: 'Keep Version 1 of 2 forever' }).click();
  await expect(versions.last()).toContainText('Kept forever');
  await expect(details.getByRole('button', { name: 'Stop keeping Version 1 of 2 forever' })).toBeFocused();

  await details.getByRole('button', { name: 'Restore Version 1 of 2' }).click();
  await expect(page.getByText('Version restored')).toBeVisible();
  await expect(versions).toHaveCount(3);
  expect(await (await call(`/files/${resource_id}:download`)).text()).toBe('first');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    details.getByRole('button', { name: 'Download Version 2 of 3' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('plan.txt');

  await details.getByRole('button', { name: 'Delete Version 2 of 3 permanently' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(versions).toHaveCount(2);
  await expect(details.getByRole('region', { name: 'Versions' })).toBeFocused();
});

test('Replacing at upload and a new version from the menu keep the file, its star and its link', async ({
  page,
  product,
}) => {
  const { call, files, upload } = await enter(page, product);
  const { name, resource_id } = await upload('plan.txt', 'first');
  const post = async (path: string) => (await call(path, { method: 'POST', body: '{}' })).json();
  const { share_uri } = await post(`/files/${resource_id}/shareLinks`);
  await page.reload();
  await page.getByRole('button', { name: 'Actions for plan.txt' }).click();
  await page.getByRole('menuitem', { name: 'Add star' }).click();
  await page.getByRole('button', { name: 'Actions for plan.txt' }).click();
  await page.getByRole('menuitem', { name: 'Details' }).click();

  const chosen = (text: string) => ({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.getByTestId('files').setInputFiles(chosen('the second'));
  const question = page.getByRole('dialog', { name: '“plan.txt” already exists here' });
  await expect(question).toContainText('Replace keeps the existing content as an earlier version.');
  await question.getByRole('button', { name: 'Replace' }).click();

  const details = page.getByRole('complementary', { name: 'Details' });
  const versions = details.getByRole('region', { name: 'Versions' }).getByRole('listitem');
  await expect(versions.first()).toContainText('Version 2 of 2 (current)');

  await page.getByRole('button', { name: 'Actions for plan.txt' }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('menuitem', { name: 'Upload new version' }).click(),
  ]);
  await chooser.setFiles({ ...chosen('number three'), name: 'draft.bin' });
  await expect(versions.first()).toContainText('Version 3 of 3 (current)');

  expect(await files()).toMatchObject([{ name, filename: 'plan.txt', size_bytes: '12' }]);
  expect(await files('&show_deleted=true')).toEqual([]);
  expect(await files('&starred=true')).toMatchObject([{ name }]);
  expect(await (await fetch(share_uri, { headers: { 'User-Agent': 'curl/8' } })).text()).toBe('number three');
});

test('The page of an upload URL of a file names what it replaces', async ({ page, product }) => {
  const { call, files, upload } = await enter(page, product);
  const { name, resource_id } = await upload('plan.txt', 'first');
  const body = JSON.stringify({ file: resource_id });
  const { upload_uri } = await (await call('/files:generateUploadUrl', { method: 'POST', body })).json();
  await page.goto(upload_uri);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Send a new version of “plan.txt”');
  await expect(page.getByRole('list', { name: 'Limits' })).toContainText(
    'Replaces the content of “plan.txt”',
  );
  const buffer = Buffer.from('the second');
  await page.getByTestId('files').setInputFiles([{ name: 'draft.txt', mimeType: 'text/plain', buffer }]);
  await expect(page.getByText('All files received. Thank you.')).toBeVisible({ timeout: 120_000 });
  expect(await files()).toMatchObject([{ name, filename: 'plan.txt', size_bytes: '10' }]);
});

test('A copy stands beside its file, and an admin says how many versions are kept', async ({
  page,
  product,
}) => {
  const { call, organization, upload } = await enter(page, product);
  const { resource_id } = await upload('plan.txt');
  await page.reload();
  await page.getByRole('button', { name: 'Actions for plan.txt' }).click();
  await page.getByRole('menuitem', { name: 'Make a copy' }).click();
  await expect(row(page, 'plan (2).txt')).toBeVisible();

  await page.goto(`/o/${organization}/settings`);
  const rules = page.locator('section').filter({ hasText: 'Versions to keep per file' });
  await rules.getByLabel('Versions to keep per file').fill('0');
  await rules.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. Versions beyond these limits are deleted.')).toBeVisible();
  await call(`/files/${resource_id}:upload`, { method: 'PUT', body: 'the second' });
  const { versions } = await (await call(`/files/${resource_id}/versions`)).json();
  expect(versions).toHaveLength(1);
});
