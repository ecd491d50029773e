import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestDirectory } from '../infrastructure/postgres';
import { withoutBrowser } from './chromium';
import { drop } from './drop';
import { enter, row, tray } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);

const timeout = { timeout: 150_000 };
const text = (name: string, content = name) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
});

test('A dropped folder arrives with its paths, its hundreds of files and its empty folders', async ({
  page,
  product,
  observed,
}) => {
  const directory = await makeTestDirectory();
  const album = join(directory, 'Álbum');
  await mkdir(join(album, 'many'), { recursive: true });
  await mkdir(join(album, 'empty', 'within'), { recursive: true });
  await writeFile(join(album, 'top.txt'), 'top');
  const names = Array.from({ length: 220 }, (_, at) => `n${at}.txt`);
  for (const name of names) await writeFile(join(album, 'many', name), name);
  const { call, files } = await enter(page, product);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));

  await drop(page, [album]);
  await expect(tray(page).getByText('221 files uploaded')).toBeVisible(timeout);

  const found = await files();
  expect(found.map(({ filename }) => filename)).toEqual([...names, 'top.txt']);
  const { folders } = await (await call('/folders?folder=root&recursive=true')).json();
  const byName = new Map<string, { name: string; folder?: string }>(
    folders.map((folder: { display_name: string }) => [folder.display_name, folder]),
  );
  expect([...byName.keys()].sort()).toEqual(['empty', 'many', 'within', 'Álbum'].sort());
  expect(byName.get('within')?.folder).toBe(byName.get('empty')?.name);
  for (const { filename, folder } of found)
    expect(folder).toBe(byName.get(filename === 'top.txt' ? 'Álbum' : 'many')?.name);
  // Small files need no address to ask for, and the lists are not asked for again one by one.
  expect(asked.filter((url) => url.includes('UploadUrls'))).toEqual([]);
  expect(asked.filter((url) => /\/files\?/.test(url)).length).toBeLessThan(20);
  expect(asked.filter((url) => url.includes('/metadata'))).toEqual([]);
  await expect(row(page, 'Álbum')).toBeVisible();
  // The folder is one row, which leads to it.
  await expect(tray(page).getByRole('listitem')).toHaveCount(1);
  await expect(tray(page).getByText('221 files · Done')).toBeVisible();
  await tray(page).getByRole('link', { name: 'Show Álbum in its folder' }).click();
  await expect(row(page, 'top.txt')).toBeVisible();
  expect(observed.complaints).toEqual([]);
  await rm(directory, { recursive: true });
});

test('A file dropped onto the row of a folder goes into that folder', async ({ page, product }) => {
  const directory = await makeTestDirectory();
  await writeFile(join(directory, 'letter.txt'), 'dear');
  const { files, makeFolder } = await enter(page, product);
  const folder = await makeFolder('Inbox');
  await page.reload();
  const box = await row(page, 'Inbox').boundingBox();
  await drop(page, [join(directory, 'letter.txt')], { x: (box?.x ?? 0) + 300, y: (box?.y ?? 0) + 20 });
  await expect(tray(page).getByText('1 file uploaded')).toBeVisible(timeout);
  expect(await files(`&folder=${folder}`)).toMatchObject([{ filename: 'letter.txt' }]);
  await rm(directory, { recursive: true });
});

test('What is pasted anywhere on the page is uploaded, a screenshot by its time', async ({
  page,
  product,
}) => {
  const { files } = await enter(page, product);
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['picture'], 'image.png', { type: 'image/png' }));
    clipboardData.items.add(new File(['words'], 'words.txt', { type: 'text/plain' }));
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await expect(tray(page).getByText('2 files uploaded')).toBeVisible(timeout);
  expect((await files()).map(({ filename }) => filename)).toEqual([
    expect.stringMatching(/^Pasted \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/),
    'words.txt',
  ]);
});

test('Where names are taken one is asked: keep both, replace or skip, and what is new goes on in any case', async ({
  page,
  product,
}) => {
  const { files, upload } = await enter(page, product);
  const choose = (...chosen: ReturnType<typeof text>[]) => page.getByTestId('files').setInputFiles(chosen);
  const dialog = page.getByRole('dialog');
  const arrived = async (count: number) => {
    await expect(tray(page).getByText(`${count} file${count > 1 ? 's' : ''} uploaded`)).toBeVisible(timeout);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
  };
  const sizes = async () => (await files()).map(({ filename, size_bytes }) => `${filename}: ${size_bytes}`);
  for (const name of ['a.txt', 'b.txt', 'c.txt']) await upload(name, 'old');

  await choose(text('a.txt', 'newer'), text('b.txt', 'newer'), text('d.txt', 'newer'));
  await expect(dialog.getByText('“a.txt” already exists here')).toBeVisible();
  await dialog.getByRole('button', { name: 'Keep both' }).click();
  await expect(dialog.getByText('“b.txt” already exists here')).toBeVisible();
  await dialog.getByRole('button', { name: 'Skip' }).click();
  await arrived(2);
  expect(await sizes()).toEqual(['a (2).txt: 5', 'a.txt: 3', 'b.txt: 3', 'c.txt: 3', 'd.txt: 5']);

  await choose(text('a.txt', 'newest'), text('b.txt', 'newest'), text('e.txt', 'newest'));
  await dialog.getByLabel('Do the same for one more').check();
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await arrived(3);
  expect(await sizes()).toEqual(['a (2).txt: 5', 'a.txt: 6', 'b.txt: 6', 'c.txt: 3', 'd.txt: 5', 'e.txt: 6']);

  await choose(text('a.txt', 'last'), text('b.txt', 'last'), text('f.txt', 'last'));
  await dialog.getByLabel('Do the same for one more').check();
  await dialog.getByRole('button', { name: 'Skip' }).click();
  await arrived(1);
  expect(await sizes()).toContain('f.txt: 4');
  expect(await sizes()).toContain('a.txt: 6');

  await choose(text('a.txt', 'never'));
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(tray(page)).toHaveCount(0);
});

test('An upload is paused and goes on, one is cancelled and leaves nothing, a failed one is tried again', async ({
  page,
  product,
}) => {
  const { call, files } = await enter(page, product);
  // The connection takes no bytes until the story says so.
  let isBlocked = true;
  let blockedCount = 0;
  await page.route(/\/t\//, async (route) => {
    if (isBlocked && route.request().method() === 'PATCH') blockedCount += 1;
    else await route.continue();
  });
  const large = (name: string) => ({ name, mimeType: '', buffer: Buffer.alloc(3 * 2 ** 20, name) });
  await page.getByTestId('files').setInputFiles([large('one.bin'), large('two.bin')]);
  // Both uploads exist on the server, and the page knows their addresses.
  await expect.poll(() => blockedCount, timeout).toBe(2);
  await tray(page).getByRole('button', { name: 'Pause all' }).click(timeout);
  await expect(tray(page).getByText(/^Paused/)).toHaveCount(2);
  await expect.poll(async () => (await (await call('/uploads')).json()).uploads.length, timeout).toBe(2);
  await tray(page).getByRole('button', { name: 'Cancel two.bin' }).click();
  await expect.poll(async () => (await (await call('/uploads')).json()).uploads.length, timeout).toBe(1);
  isBlocked = false;
  await tray(page).getByRole('button', { name: 'Resume one.bin' }).click();
  await expect(tray(page).getByText('1 file uploaded')).toBeVisible(timeout);
  expect(await files()).toMatchObject([{ filename: 'one.bin', size_bytes: String(3 * 2 ** 20) }]);

  await page.route(/batchGenerateUploadUrls/, (route) => route.abort(), { times: 1 });
  await page.getByTestId('files').setInputFiles([large('again.bin')]);
  await expect(tray(page).getByText('Can’t reach the server.')).toBeVisible(timeout);
  await tray(page).getByRole('button', { name: 'Retry again.bin' }).click();
  await expect(tray(page).getByText('2 files uploaded')).toBeVisible(timeout);
  expect((await files()).map(({ filename }) => filename)).toContain('again.bin');
});

test('Small files go by one request each, and one whose answer got lost arrives once', async ({
  page,
  product,
}) => {
  const { files } = await enter(page, product);
  let lost = 0;
  await page.route(/files:upload/, async (route) => {
    if (lost === 0 && route.request().url().includes('n7.txt')) {
      lost += 1;
      await route.fetch();
      await route.abort();
    } else await route.continue();
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const names = Array.from({ length: 30 }, (_, at) => `n${at}.txt`);
  await page.getByTestId('files').setInputFiles(names.map((name) => text(name)));
  await expect(tray(page).getByText('30 files uploaded')).toBeVisible(timeout);
  expect(lost).toBe(1);
  expect((await files()).map(({ filename }) => filename)).toEqual(names);
  const [first] = await files();
  expect(first).toMatchObject({ modify_time: expect.any(String) });
  expect(asked.filter((path) => path.endsWith('files:upload'))).toHaveLength(31);
  expect(asked.filter((path) => /UploadUrls|\/t\//.test(path))).toEqual([]);
});
