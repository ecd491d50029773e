import { withoutBrowser } from './chromium';
import { addMember, enter, row, signIn } from './fixture';
import { otherBrowser } from './other-browser';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

// Nothing reloads by itself within this time: what appears came with the changes.
const live = { timeout: 15_000 };

test('Two people in one folder see each other work, and keep the focus and what they type', async ({
  page,
  browser,
  product,
  observed,
}) => {
  const { organization, upload, call } = await enter(page, product);
  for (let count = 10; count < 60; count += 1) await upload(`file ${count}.txt`);
  await expect(row(page, 'file 10.txt')).toBeVisible(live);

  const email = `grace@${organization}.example.com`;
  await addMember(product, organization, email, 'editor');
  const grace = await otherBrowser(browser, product);
  await signIn(grace, email);
  await grace.goto(`/o/${organization}`);
  await expect(row(grace, 'file 10.txt')).toBeVisible();

  // Ada has selected, scrolled, and is typing a name.
  const list = page.getByRole('grid', { name: 'File list' });
  await list.focus();
  await page.keyboard.press('End');
  await expect(row(page, 'file 59.txt')).toBeVisible();
  await expect(page.locator('[role=row]:focus')).toHaveAccessibleName(/^file 59\.txt/);
  await page.keyboard.press('F2');
  const name = page.getByRole('textbox', { name: 'New name for file 59.txt' });
  await name.fill('typed so far');

  // Grace makes a folder, a file comes in, and another one goes.
  await grace.keyboard.press('Shift+N');
  await grace.keyboard.type('From Grace');
  await grace.keyboard.press('Enter');
  await expect(row(grace, 'From Grace')).toBeVisible();
  const arrived = await upload('file 61.txt');
  await expect(row(page, 'file 61.txt')).toBeVisible(live);
  // The one at the top of the list that she looks at.
  await upload('file 9.txt');
  await expect(row(grace, 'file 9.txt')).toBeVisible(live);
  await call(`/files/${arrived.resource_id}`, { method: 'DELETE' });
  await expect(row(page, 'file 61.txt')).toHaveCount(0, live);

  // What she looks at stays where it is.
  await expect(name).toBeInViewport();
  await expect(name).toBeFocused();
  await expect(name).toHaveValue('typed so far');
  await page.keyboard.press('Escape');

  // A second tab of Ada's follows through the first, and goes on when that closes.
  const second = await page.context().newPage();
  await second.goto(`/o/${organization}/trash`);
  await expect(row(second, 'file 61.txt')).toBeVisible();
  await page.close();
  await call(`/files/${arrived.resource_id}:undelete`, { method: 'POST' });
  await expect(row(second, 'file 61.txt')).toHaveCount(0, live);
  expect(observed.complaints).toEqual([]);
  await grace.context().close();
});

test('What changes between the reading of a list and the stream is not missed', async ({ page, product }) => {
  const { organization, upload } = await enter(page, product);
  await upload('first.txt');
  let allow = () => {};
  const isAllowed = new Promise<void>((resolve) => {
    allow = resolve;
  });
  await page.route('**/changes:stream*', async (route) => {
    await isAllowed;
    await route.continue();
  });
  await page.goto(`/o/${organization}`);
  await expect(row(page, 'first.txt')).toBeVisible(live);
  await upload('second.txt');
  allow();
  await expect(row(page, 'second.txt')).toBeVisible(live);
});
