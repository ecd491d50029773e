import type { Page } from '@playwright/test';
import { withoutBrowser } from './chromium';
import { addMember, enter, focusedRow, row, signIn } from './fixture';
import { otherBrowser } from './other-browser';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

const timeout = { timeout: 120_000 };

/**
 * Returns focus to the page again and again, as a user who comes back does: its list is fetched again,
 * without waiting for its turn.
 */
const onComingBack = (page: Page, name: string) =>
  expect.poll(async () => {
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    return row(page, name).count();
  }, timeout);

test('By keyboard alone: make a folder, rename, preview, move, delete, undo, and find again', async ({
  page,
  product,
}) => {
  const { upload } = await enter(page, product);
  for (const name of ['one.txt', 'two.txt', 'three.txt']) await upload(name, name);
  await page.reload();
  await expect(row(page, 'two.txt')).toBeVisible();

  await page.keyboard.press('Shift+N');
  await page.keyboard.type('Box');
  await page.keyboard.press('Enter');
  await expect(row(page, 'Box')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.getByRole('grid', { name: 'File list' }).focus();
  await page.keyboard.press('Home');
  await expect(focusedRow(page)).toHaveAccessibleName(/^Box/);
  await page.keyboard.press('ArrowDown');
  await expect(focusedRow(page)).toHaveAccessibleName(/^one\.txt/);
  await page.keyboard.press('Space');
  await expect(page.getByRole('dialog', { name: 'one.txt' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog', { name: 'three.txt' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // The focus is back where it was.
  await expect(focusedRow(page)).toHaveAccessibleName(/^one\.txt/);
  await page.keyboard.press('End');
  await expect(focusedRow(page)).toHaveAccessibleName(/^two\.txt/);
  await page.keyboard.press('F2');
  await page.keyboard.type('zwei');
  await page.keyboard.press('Enter');
  await expect(row(page, 'zwei.txt')).toBeVisible();

  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search or run a command' });
  await expect(palette).toBeVisible();
  await page.keyboard.type('zwei');
  await expect(palette.getByRole('menuitem', { name: 'zwei.txt' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);

  await page.keyboard.press('Control+a');
  await expect(page.getByText('4 selected')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(page.getByText('4 items moved to trash')).toBeVisible();
  await expect(page.getByText('Nothing here yet')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).focus();
  await page.keyboard.press('Enter');
  await expect(row(page, 'zwei.txt')).toBeVisible();
  await expect(row(page, 'Box')).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await expect(palette).toBeVisible();
  await page.keyboard.type('trash');
  await expect(palette.locator('[role=menuitem][data-focused]')).toHaveText('Trash');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Trash', exact: true })).toBeVisible();
});

test('What is typed while the palette loads is for its field', async ({ page, product }) => {
  const { organization, upload } = await enter(page, product);
  await upload('diary.txt');
  await page.goto(`/o/${organization}`);
  await expect(focusedRow(page)).toHaveAccessibleName(/^diary\.txt/);
  let load = () => {};
  const loading = new Promise<void>((resolve) => {
    load = resolve;
  });
  await page.route('**/_next/static/chunks/**', async (route) => {
    await loading;
    await route.continue();
  });
  let downloads = 0;
  page.on('download', () => {
    downloads += 1;
  });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('tran');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('sh');
  load();
  const palette = page.getByRole('dialog', { name: 'Search or run a command' });
  const marked = palette.locator('[role=menuitem][data-focused]');
  await expect(marked).toHaveText('Trash');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Trash', exact: true })).toBeVisible();

  await page.goBack();
  await expect(focusedRow(page)).toHaveAccessibleName(/^diary\.txt/);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('diary');
  await expect(marked).toHaveText(/^diary\.txt/);
  await expect(palette.getByLabel('Search or run a command')).toHaveValue('diary');
  await expect(palette.getByRole('menuitem', { name: 'diary.txt' })).toBeVisible();
  expect(downloads).toBe(0);
  await page.keyboard.press('Escape');
  await expect(focusedRow(page)).toHaveAccessibleName(/^diary\.txt/);
});

test('Ctrl+Z means the last change, also while the list is loaded again after it', async ({
  page,
  product,
}) => {
  const { organization, upload } = await enter(page, product);
  for (const name of ['one.txt', 'two.txt']) await upload(name);
  await page.goto(`/o/${organization}`);
  await row(page, 'one.txt').click();
  await page.keyboard.press('Delete');
  await expect(page.getByText('“one.txt” moved to trash')).toBeVisible();
  let load = () => {};
  const loading = new Promise<void>((resolve) => {
    load = resolve;
  });
  const reloading = page.waitForRequest(/\/files\?/);
  await page.route(/\/files\?/, async (route) => {
    await loading;
    await route.continue();
  });
  await row(page, 'two.txt').click();
  await page.keyboard.press('Delete');
  await reloading;
  await expect(row(page, 'two.txt')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  load();
  await expect(row(page, 'two.txt')).toBeVisible();
  await expect(row(page, 'one.txt')).toHaveCount(0);
});

test('The keyboard works as soon as a folder opens, and where one comes back to', async ({
  page,
  product,
}) => {
  const { organization, upload, makeFolder } = await enter(page, product);
  for (const name of ['Alpha', 'Beta', 'Gamma']) await makeFolder(name);
  for (const name of ['drawing.txt', 'sea.txt', 'summer.txt']) await upload(name, name);
  await page.goto(`/o/${organization}`);

  await expect(focusedRow(page)).toHaveAccessibleName(/^Alpha/);
  await page.keyboard.press('ArrowDown');
  await expect(focusedRow(page)).toHaveAccessibleName(/^Beta/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/f/*');
  await expect(page).toHaveTitle('Beta · Holdall');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(focusedRow(page)).toHaveAccessibleName(/^Beta/);

  // Letters search a name, also those that are shortcuts when they stand alone, and choose it.
  await row(page, 'Gamma').click();
  await page.keyboard.type('su');
  await expect(focusedRow(page)).toHaveAccessibleName(/^summer\.txt/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('F2');
  await expect(page.locator('[role=row] input:focus')).toHaveValue('summer.txt');
  await page.keyboard.press('Escape');
  await expect(focusedRow(page)).toHaveAccessibleName(/^summer\.txt/);

  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await expect(page.getByText('6 selected')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(page.getByText('6 items moved to trash')).toBeVisible();
  await expect(page.getByText('Nothing here yet')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(row(page, 'summer.txt')).toBeVisible();
  await expect(row(page, 'Gamma')).toBeVisible();
});

test('Two people in one folder see what the other does', { tag: '@long' }, async ({
  page,
  browser,
  product,
}) => {
  const { organization, upload, files } = await enter(page, product);
  const other = await otherBrowser(browser, product);
  await addMember(product, organization, 'second@example.com', 'editor');
  await signIn(other, 'second@example.com');
  await other.goto(`/o/${organization}`);
  await expect(other.getByText('Nothing here yet')).toBeVisible();

  await upload('shared.txt');
  for (const each of [page, other]) await expect(row(each, 'shared.txt')).toBeVisible(timeout);
  await row(other, 'shared.txt').click();
  await other.keyboard.press('F2');
  await other.keyboard.type('renamed');
  await other.keyboard.press('Enter');
  await onComingBack(page, 'renamed.txt').toBe(1);
  await row(page, 'renamed.txt').click();
  await page.keyboard.press('Delete');
  await onComingBack(other, 'renamed.txt').toBe(0);
  expect(await files()).toEqual([]);
  await other.context().close();
});

test('A viewer sees no way to change things, and the server agrees', async ({ page, product }) => {
  const { organization, upload, files } = await enter(page, product);
  const { resource_id } = await upload('read.txt');
  await addMember(product, organization, 'viewer@example.com', 'viewer');
  // A page that finds its session gone would go to the sign-in page in the middle of what follows.
  await page.goto('about:blank');
  await page.context().clearCookies();
  await signIn(page, 'viewer@example.com');
  await page.goto(`/o/${organization}`);
  await expect(row(page, 'read.txt')).toBeVisible();

  for (const name of ['New', 'Upload'])
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Actions for read.txt' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Preview', 'Download', 'Add star', 'Details']);
  await page.keyboard.press('Escape');
  await row(page, 'read.txt').click();
  for (const key of ['Delete', 'F2', 'Shift+N', 'u']) await page.keyboard.press(key);
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(row(page, 'read.txt')).toBeVisible();

  const path = `/api/v1/organizations/${organization}/files`;
  const asViewer = (method: string, url: string, body?: object) =>
    page.evaluate(
      async ([how, where, what]) => {
        const headers = { 'Content-Type': 'application/json' };
        return (await fetch(where, { method: how, headers, body: what ? JSON.stringify(what) : undefined }))
          .status;
      },
      [method, url, body] as const,
    );
  expect(await asViewer('DELETE', `${path}/${resource_id}`)).toBe(403);
  expect(await asViewer('PATCH', `${path}/${resource_id}`, { filename: 'x' })).toBe(403);
  expect(await asViewer('POST', `${path}:upload?filename=x`, {})).toBe(403);
  expect(await asViewer('POST', `${path}:generateUploadUrl`, {})).toBe(403);
  expect(await files()).toMatchObject([{ filename: 'read.txt' }]);
});

test('Search finds here and below, or everywhere, and says where; sort stands in the address; it and the grid are remembered', async ({
  page,
  product,
}) => {
  const { organization, upload, makeFolder } = await enter(page, product);
  const outer = await makeFolder('Outer');
  const inner = await makeFolder('Inner', outer);
  await upload('note deep.txt', 'x', `&folder=${inner}`);
  await upload('note high.txt', 'longer');
  await upload('other.txt', 'xx');
  await page.reload();
  await expect(page.getByRole('row')).toHaveCount(3);
  await page.keyboard.press('/');
  await page.keyboard.type('note');
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row', { name: 'note deep.txt' })).toContainText('Outer / Inner');
  await expect(page).toHaveURL(/q=note/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('row')).toHaveCount(3);

  await page.goto(`/o/${organization}/f/${outer}?q=other`);
  await expect(page.getByText('No results for “other”')).toBeVisible();
  await page.getByRole('button', { name: 'Search all files instead' }).click();
  await expect(row(page, 'other.txt')).toBeVisible();
  await page.goto(`/o/${organization}`);

  await page.getByRole('button', { name: 'Size' }).click();
  await expect(page).toHaveURL(/sort=-size/);
  await expect(page.getByRole('row')).toContainText(['Outer', 'note high.txt', 'other.txt']);
  await page.getByRole('button', { name: 'Grid view' }).click();
  // Without a sort in it, an address means the last one.
  await page.goto(`/o/${organization}`);
  await expect(page.getByRole('button', { name: 'List view' })).toBeVisible();
  await expect(page.getByRole('row')).toContainText(['Outer', 'note high.txt', 'other.txt']);
});

test('The trash is emptied as a whole, with its folders; a filter narrows a list; recent files come from everywhere', async ({
  page,
  product,
}) => {
  const { organization, upload, makeFolder, files } = await enter(page, product);
  const box = await makeFolder('Box');
  await upload('inner.txt', 'x', `&folder=${box}`);
  await upload('plan.pdf');
  await upload('data.csv', 'a,b');
  await page.goto(`/o/${organization}`);
  await page.getByRole('button', { name: 'Type', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Spreadsheets' }).click();
  await expect(page.getByRole('row')).toHaveCount(1);
  await expect(page).toHaveURL(/kind=spreadsheet/);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByRole('row')).toHaveCount(3);

  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await expect(page.getByText('3 selected')).toBeVisible();
  const menu = page.getByRole('navigation', { name: 'Main' });
  await menu.getByRole('link', { name: 'Recent' }).click();
  await expect(page.getByRole('row', { name: 'inner.txt' })).toContainText('Box');
  await menu.getByRole('link', { name: 'Files' }).click();
  // Not among the recent files: the folder is there.
  await expect(row(page, 'Box')).toBeVisible();
  await expect(row(page, 'plan.pdf')).toBeVisible();
  await expect(page.locator('[role=row]:focus')).toBeVisible();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(page.getByText('Nothing here yet')).toBeVisible();

  await menu.getByRole('link', { name: 'Trash' }).click();
  await expect(page.getByRole('row')).toHaveCount(3);
  await page.getByRole('button', { name: 'Empty trash' }).click();
  const question = page.getByRole('dialog', { name: 'Empty the trash?' });
  await question.getByRole('button', { name: 'Empty trash' }).click();
  await expect(page.getByText('Trash is empty')).toBeVisible(timeout);
  await expect.poll(() => files('&show_deleted=true'), timeout).toEqual([]);
});

test('What is dragged goes where it is let go: on the way here, on Files, on the trash', async ({
  page,
  product,
}) => {
  const { organization, upload, makeFolder, files } = await enter(page, product);
  const outer = await makeFolder('Outer');
  const inner = await makeFolder('Inner', outer);
  const names = ['to outer.txt', 'to files.txt', 'to trash.txt'];
  for (const name of names) await upload(name, name, `&folder=${inner}`);
  await page.goto(`/o/${organization}/f/${inner}`);
  const breadcrumbs = page.getByRole('heading', { level: 1 });
  const menu = page.getByRole('navigation', { name: 'Main' });
  await row(page, 'to outer.txt').dragTo(breadcrumbs.getByRole('link', { name: 'Outer' }));
  await expect(page.getByText('“to outer.txt” moved to Outer')).toBeVisible(timeout);
  await row(page, 'to files.txt').dragTo(menu.getByRole('link', { name: 'Files' }));
  await expect(page.getByText('“to files.txt” moved to Files')).toBeVisible(timeout);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'to files.txt')).toBeVisible(timeout);
  await row(page, 'to trash.txt').dragTo(menu.getByRole('link', { name: 'Trash' }));
  await expect(page.getByText('“to trash.txt” moved to trash')).toBeVisible(timeout);
  expect((await files()).map(({ filename }) => filename)).toEqual(['to files.txt', 'to outer.txt']);

  await menu.getByRole('link', { name: 'Trash' }).click();
  await row(page, 'to trash.txt').click();
  await page.getByRole('button', { name: 'Delete permanently' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Delete permanently' }).click();
  const question = page.getByRole('dialog', { name: 'Delete “to trash.txt” permanently?' });
  await question.getByRole('button', { name: 'Delete permanently' }).click();
  await expect(page.getByText('Trash is empty')).toBeVisible(timeout);
  await expect.poll(() => files('&show_deleted=true'), timeout).toEqual([]);
});

test('Selecting all of a long folder is one call to the server, and details show what is known', {
  tag: '@long',
}, async ({ page, product }) => {
  const { call, upload } = await enter(page, product);
  const { resource_id } = await upload('0000.txt');
  const folder = 'root';
  // Quicker than one by one: copies by an upload URL for many.
  const terms = { method: 'POST', body: JSON.stringify({ max_files: 1100 }) };
  const { upload_uri } = await (await call('/files:generateUploadUrl', terms)).json();
  for (let at = 0; at < 1100; at += 20)
    await Promise.all(
      Array.from({ length: 20 }, (_, each) =>
        fetch(`${upload_uri}?filename=f${at + each}.txt`, { method: 'PUT', body: 'x' }),
      ),
    );
  await page.reload();
  await expect(page.getByText('1,101 items')).toBeVisible(timeout);
  const list = page.getByRole('grid', { name: 'File list' });
  await list.focus();
  await page.keyboard.press('End');
  await expect(row(page, 'f1099.txt')).toBeVisible();

  await page.keyboard.press('Home');
  await page.keyboard.press('i');
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByText('Technical details').click();
  await expect(details.getByText(/^[0-9a-f]{64}$/)).toBeVisible();
  await expect(details.getByText(/^owner-\S+ uploaded 0000\.txt to Files$/)).toBeVisible();
  await page.keyboard.press('i');

  const calls: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes(':batchDelete')) calls.push(request.postData() ?? '');
  });
  await page.keyboard.press('Control+a');
  await expect(page.getByText('1,101 selected')).toBeVisible();
  await page.keyboard.press('Delete');
  const question = page.getByRole('dialog', { name: 'Move 1,101 items to trash?' });
  await question.getByRole('button', { name: 'Move to trash' }).click();
  await expect(page.getByText('1,101 items moved to trash')).toBeVisible(timeout);
  expect(calls.map((text) => JSON.parse(text))).toEqual([
    { folder, recursive: false, query: '', deletion_id: expect.any(String) },
  ]);
  expect((await (await call('/files')).json()).files).toEqual([]);
  expect((await call(`/files/${resource_id}/metadata`)).status).toBe(404);
});

test('A box selects its row beside others, by the mouse and by the keyboard, and opens nothing', async ({
  page,
  product,
}) => {
  const { upload } = await enter(page, product);
  for (const name of ['a.txt', 'b.txt', 'c.txt']) await upload(name);
  const selected = page.locator('[role=row][aria-selected=true]');
  const box = (name: string) => row(page, name).getByRole('checkbox');
  await row(page, 'a.txt').hover();
  await box('a.txt').locator('..').click();
  await row(page, 'c.txt').hover();
  await box('c.txt').locator('..').click();
  await expect(selected).toHaveCount(2);
  await box('a.txt').locator('..').dblclick();
  await expect(selected).toHaveCount(2);
  await row(page, 'b.txt').focus();
  await box('b.txt').focus();
  await page.keyboard.press('Space');
  await expect(selected).toHaveCount(3);
  await expect(box('b.txt')).toBeChecked();
  await page.keyboard.press('Space');
  await expect(selected).toHaveCount(2);
  await expect(box('b.txt')).not.toBeChecked();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
