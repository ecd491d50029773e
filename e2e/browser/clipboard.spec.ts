import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { enter, row } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

const timeout = { timeout: 60_000 };

/** Opens the menu of the folder, on the space below the rows. */
async function openFolderMenu(page: Page) {
  const list = page.getByRole('grid', { name: 'File list' });
  const box = await list.boundingBox();
  await list.click({ button: 'right', position: { x: 200, y: (box?.height ?? 0) - 30 } });
}

test('Files and folders are copied and moved by keyboard, a taken name is asked about, and all is undone', async ({
  page,
  product,
}) => {
  const { organization, upload, makeFolder, files, call } = await enter(page, product);
  const box = await makeFolder('Box');
  const tree = await makeFolder('Tree');
  await upload('leaf.txt', 'leaf', `&folder=${tree}`);
  await upload('a.txt', 'the first');
  const second = await upload('a.txt', 'the second', `&folder=${box}`);
  await upload('b.txt', 'b');
  const inBox = async () => (await files(`&folder=${box}`)).map(({ filename }) => filename);
  await page.goto(`/o/${organization}`);
  await expect(row(page, 'b.txt')).toBeVisible();

  // A copy beside the original, of a file and of a folder.
  await row(page, 'a.txt').click();
  await row(page, 'Tree').click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+c');
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.keyboard.press('Control+v');
  await expect(row(page, 'a (2).txt')).toBeVisible(timeout);
  await expect(row(page, 'Tree (2)')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(row(page, 'a (2).txt')).toHaveCount(0, timeout);
  await expect(row(page, 'Tree (2)')).toHaveCount(0);

  // Into a folder where the name is taken: both stay, under different names.
  await page.getByRole('link', { name: 'Box' }).click();
  await expect(page).toHaveTitle('Box · Holdall');
  await expect(row(page, 'a.txt')).toBeVisible();
  await page.keyboard.press('Control+v');
  const question = page.getByRole('dialog', { name: '“a.txt” already exists here' });
  await expect(question).toBeVisible(timeout);
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Keep both' }).click();
  await expect(row(page, 'a (2).txt')).toBeVisible(timeout);
  await expect(row(page, 'Tree')).toBeVisible();
  await page.getByRole('link', { name: 'Tree' }).click();
  await expect(row(page, 'leaf.txt')).toBeVisible(timeout);

  // Cut and pasted, in place of the file that has the name.
  await page.goto(`/o/${organization}`);
  await row(page, 'b.txt').click();
  await row(page, 'a.txt').click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+x');
  await page.getByRole('link', { name: 'Box' }).click();
  await expect(page).toHaveTitle('Box · Holdall');
  await expect(page.getByRole('button', { name: 'Paste 2 items' })).toBeVisible();
  await page.keyboard.press('Control+v');
  await question.getByRole('button', { name: 'Replace' }).click();
  await expect(row(page, 'b.txt')).toBeVisible(timeout);
  await expect(page.getByRole('button', { name: 'Paste 2 items' })).toHaveCount(0);
  expect(await inBox()).toEqual(['a (2).txt', 'a.txt', 'b.txt']);
  // It is the same file, with a new version; what was cut is in the trash.
  const content = async () => (await call(`/files/${second.resource_id}:download`)).text();
  expect(await content()).toBe('the first');
  await expect(page.getByText('2 items moved to Box')).toBeVisible(timeout);
  await page.keyboard.press('Control+z');
  await expect(row(page, 'b.txt')).toHaveCount(0, timeout);
  await expect.poll(inBox, timeout).toEqual(['a (2).txt', 'a.txt']);
  await expect.poll(content, timeout).toBe('the second');
  await expect
    .poll(async () => (await files('&folder=root')).map(({ filename }) => filename))
    .toEqual(['a.txt', 'b.txt']);
});

test('The menus copy, cut and paste, and on empty space they add', async ({ page, product, observed }) => {
  const { organization, upload, makeFolder, files } = await enter(page, product);
  const box = await makeFolder('Box');
  await upload('note.txt');
  await upload('todo.txt');
  await page.goto(`/o/${organization}`);
  await row(page, 'note.txt').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy', exact: true }).click();
  await page.getByRole('link', { name: 'Box' }).click();
  await expect(page.getByText('Nothing here yet')).toBeVisible();
  await openFolderMenu(page);
  await expect(page.getByRole('menuitem')).toHaveText([
    'New folder',
    'Upload',
    'Upload folder',
    'Paste',
    'Select all',
  ]);
  await expectAccessible(page);
  await page.getByRole('menuitem', { name: 'Paste' }).click();
  await expect(row(page, 'note.txt')).toBeVisible(timeout);
  await expect(page.getByText('“note.txt” copied to Box')).toBeVisible();

  await openFolderMenu(page);
  await page.getByRole('menuitem', { name: 'New folder' }).click();
  await page.keyboard.type('Inner');
  await page.keyboard.press('Enter');
  await expect(row(page, 'Inner')).toBeVisible();

  // What was cut by the menu is there for the keyboard, too, also in another tab.
  await page.goto(`/o/${organization}`);
  await row(page, 'todo.txt').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Cut' }).click();
  const other = await page.context().newPage();
  await other.goto(`/o/${organization}/f/${box}`);
  await expect(row(other, 'note.txt')).toBeVisible();
  await other.keyboard.press('Control+v');
  await expect(row(other, 'todo.txt')).toBeVisible(timeout);
  await expect
    .poll(async () => (await files(`&folder=${box}`)).map(({ filename }) => filename))
    .toEqual(['note.txt', 'todo.txt']);
  await expect(row(page, 'todo.txt')).toHaveCount(0, timeout);
  expect(observed.complaints).toEqual([]);
});

test('Text is copied as text, and entries of another organization are not pasted', async ({
  page,
  product,
}) => {
  const first = await enter(page, product);
  await first.upload('mine.txt');
  await page.reload();
  await row(page, 'mine.txt').click();
  await page.keyboard.press('Control+c');
  // A name that is being typed receives the names as text.
  await page.keyboard.press('Shift+N');
  const name = page.getByRole('textbox', { name: 'Folder name' });
  await name.press('Control+v');
  await expect(name).toHaveValue('mine.txt');
  await page.keyboard.press('Escape');

  const second = await enter(page, product);
  await page.keyboard.press('Control+v');
  await expect(page.getByText('You can only paste within the same organization.')).toBeVisible();
  expect(await second.files()).toEqual([]);
});
