import { withoutBrowser } from './chromium';
import { expect, test } from './product';

test.skip(...withoutBrowser);

test('The first page says where to begin', async ({ page, product, observed }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText('npm run --silent holdall -- bootstrap')).toBeVisible();
  await expect(page.getByText(`${product.service.url}/api/v1/organizations/acme/files:upload`)).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Read the API reference' }).click();
  await expect(page).toHaveURL(/\/docs$/);
  expect([...observed.origins]).toEqual([product.service.url]);
  expect(observed.complaints).toEqual([]);
});

test('The set-up link leads to the first account, until there is one', async ({
  page,
  product,
  observed,
}) => {
  const { setup_link: link } = await product.instance.holdall<{ setup_link: string }>('setup-link');
  const good = await page.goto(link);
  expect(good?.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Make the first account.');
  await expect(page.getByText('npm run --silent holdall -- bootstrap')).toBeVisible();
  expect(observed.complaints).toEqual([]);

  await product.instance.holdall('bootstrap', '--email', 'ada@example.com', '--organization', 'acme');
  const ended = await page.goto(link);
  expect(ended?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This set-up link is used up or wrong.');
});

test('A wrong set-up link opens nothing', async ({ page }) => {
  for (const [secret, status] of [
    ['x', 404],
    ['a'.repeat(70), 404],
    ['%20', 404],
    ['%ff', 400],
  ] as const) {
    const response = await page.goto(`/setup/${secret}`);
    expect(response?.status()).toBe(status);
    await expect(page.getByText('bootstrap')).toHaveCount(0);
  }
});

test('An address without a page says so', async ({ page, observed }) => {
  const response = await page.goto('/no/such/page');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no page here.');
  await page.getByRole('link', { name: 'first page' }).click();
  await expect(page).toHaveURL(/\/$/);
  // The browser itself reports the 404 that was asked for; nothing else is wrong with the page.
  expect(observed.complaints.filter((text) => !text.includes('status of 404'))).toEqual([]);
});
