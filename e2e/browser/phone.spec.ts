import { withoutBrowser } from './chromium';
import { chooseNew, enter, row } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

test('On a phone a menu is at its foot, and a finger goes from preview to preview', async ({
  page,
  product,
}) => {
  const { upload } = await enter(page, product);
  for (const name of ['one.txt', 'two.txt']) await upload(name, name);
  await page.reload();
  await page.getByRole('button', { name: 'Actions for one.txt' }).tap();
  const sheet = (await page.getByRole('menu', { name: 'Actions' }).boundingBox()) ?? { y: 0, height: 0 };
  expect(sheet.y + sheet.height).toBeGreaterThan(700);
  await page.getByRole('menuitem', { name: 'Preview' }).tap();
  await expect(page.getByRole('dialog', { name: 'one.txt' }).getByTestId('code')).toBeVisible();

  const finger = await page.context().newCDPSession(page);
  const at = (x: number) => [{ x, y: 400 }];
  async function swipe(from: number, to: number) {
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(to) });
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }
  await swipe(300, 60);
  await expect(page.getByRole('dialog', { name: 'two.txt' }).getByTestId('code')).toBeVisible();
  await swipe(120, 340);
  await expect(page.getByRole('dialog', { name: 'one.txt' })).toBeVisible();
});

test('Where something was moved to is offered again; an upload keeps the screen on', async ({
  page,
  product,
}) => {
  await page.addInitScript(() => {
    const { wakeLock } = navigator;
    const request = wakeLock.request.bind(wakeLock);
    wakeLock.request = (type) => {
      document.documentElement.dataset.keptOn = 'yes';
      return request(type);
    };
  });
  const { makeFolder, upload, files } = await enter(page, product);
  const box = await makeFolder('Box');
  for (const name of ['one.txt', 'two.txt']) await upload(name, name);
  await page.reload();
  async function move(name: string) {
    await page.getByRole('button', { name: `Actions for ${name}` }).tap();
    await page.getByRole('menuitem', { name: 'Move to…' }).tap();
  }
  await move('one.txt');
  await page.getByRole('list', { name: 'Folder' }).getByRole('button', { name: 'Box' }).tap();
  await page.getByRole('button', { name: 'Move here' }).tap();
  await expect(row(page, 'one.txt')).toHaveCount(0);
  await move('two.txt');
  await page.getByText('Recent', { exact: true }).locator('..').getByRole('button', { name: 'Box' }).tap();
  await page.getByRole('button', { name: 'Move here' }).tap();
  await expect.poll(async () => (await files(`&folder=${box}`)).length).toBe(2);

  const file = { name: 'long.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(8_000_000) };
  await page.locator('input[type=file]:not([webkitdirectory])').first().setInputFiles(file);
  await expect(page.locator('html[data-kept-on=yes]')).toBeAttached();
  await expect.poll(async () => (await files()).map(({ filename }) => filename)).toContain('long.bin');

  // The tray is one line, and the button for new files stays above it.
  const uploads = page.getByRole('region', { name: 'Uploads', exact: true });
  await expect(uploads.getByText('1 file uploaded')).toBeVisible();
  await expect(uploads.getByRole('listitem')).toHaveCount(0);
  const [line, button] = [
    await uploads.boundingBox(),
    await page.getByRole('button', { name: 'New', exact: true }).boundingBox(),
  ];
  expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual(line?.y ?? 0);
  await uploads.getByRole('button', { name: 'Show more' }).tap();
  await expect(uploads.getByRole('listitem')).toHaveCount(1);
});

test('No button covers a row, on a phone and at 400 % zoom', async ({ page, product }) => {
  const { upload } = await enter(page, product);
  for (let count = 10; count < 30; count += 1) await upload(`file ${count}.txt`);
  for (const viewport of [
    { width: 360, height: 740 },
    { width: 320, height: 256 },
  ]) {
    await page.setViewportSize(viewport);
    await page.reload();
    await expect(row(page, 'file 10.txt')).toBeVisible();
    const list = page.getByRole('grid', { name: 'File list' });
    await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    const more = page.getByRole('button', { name: 'Actions for file 29.txt' });
    await more.scrollIntoViewIfNeeded();
    const isCovered = () =>
      more.evaluate((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return !element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
      });
    await expect.poll(isCovered).toBe(false);
  }
});

test('On a phone the button of a message is beside its text, and a missing folder has no button to add', async ({
  page,
  product,
}) => {
  const { organization, upload } = await enter(page, product);
  await upload('old.txt');
  await page.reload();
  await page.getByRole('button', { name: 'Actions for old.txt' }).tap();
  await page.getByRole('menuitem', { name: 'Move to trash' }).tap();
  const undo = page.getByRole('button', { name: 'Undo' });
  const text = page.getByText('“old.txt” moved to trash');
  await expect(undo).toBeVisible();
  await expect(text).toBeVisible();
  const [button, words] = [await undo.boundingBox(), await text.boundingBox()];
  expect(button?.x).toBeGreaterThanOrEqual((words?.x ?? 0) + (words?.width ?? 0));

  const add = page.getByRole('button', { name: 'New', exact: true });
  await expect(add).toBeVisible();
  await page.goto(`/o/${organization}/f/nothere`);
  await expect(page.getByRole('alert').getByText('This folder doesn’t exist')).toBeVisible();
  await expect(add).toBeHidden();

  // In a wide window the button is there, and adds to the files of the organization.
  await page.setViewportSize({ width: 1440, height: 900 });
  await chooseNew(page, 'New folder');
  await expect(page).toHaveURL(`/o/${organization}`);
  await page.getByLabel('Folder name').fill('Box');
  await page.keyboard.press('Enter');
  await expect(row(page, 'Box')).toBeVisible();
});

test('At 200 % zoom names have the width of the list, and its order is in a menu', async ({
  page,
  product,
}) => {
  const { upload } = await enter(page, product);
  await upload('a report of some length.txt');
  await page.setViewportSize({ width: 640, height: 400 });
  await page.reload();
  const name = page.getByRole('link', { name: 'a report of some length.txt' });
  await expect(name).toBeVisible();
  const isWhole = (element: HTMLElement) =>
    [...element.querySelectorAll('*')].every(
      ({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth + 1,
    );
  expect(await name.evaluate(isWhole)).toBe(true);
  await page.getByRole('button', { name: 'Sort by' }).click();
  await expect(page.getByRole('menuitemradio', { name: 'Size, ascending' })).toBeVisible();
});
