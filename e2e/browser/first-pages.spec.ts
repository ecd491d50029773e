import { withoutBrowser } from './chromium';
import { expect, test } from './product';

test.skip(...withoutBrowser);
// An instance of its own, since it starts without users.
test.use({ env: { SIGN_UP: 'invitation' } });

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

test('The set-up link makes the first account and its organization, and ends with it', async ({
  page,
  product,
  observed,
}) => {
  const { setup_link: link } = await product.instance.holdall<{ setup_link: string }>('setup-link');
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Create the first account');
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByLabel('Name', { exact: true }).fill('Söhne & Töchter');
  await expect(page.getByLabel('Short name (in URLs)')).toHaveValue('sohne-tochter');
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/setup'));
  expect(await (await page.request.get('/api/v1/user')).json()).toMatchObject({
    email: 'ada@example.com',
    display_name: 'Ada Lovelace',
    is_administrator: true,
  });
  const { organizations } = await (await page.request.get('/api/v1/organizations')).json();
  expect(organizations).toMatchObject([{ organization_id: 'sohne-tochter', role: 'owner' }]);
  // A style sheet that is preloaded and not used is bytes for nothing, and a warning in the console.
  const unused = await page.evaluate(() => {
    const sheets = (selector: string) =>
      [...document.querySelectorAll<HTMLLinkElement>(selector)].map(({ href }) => href);
    const used = sheets('link[rel=stylesheet]');
    return sheets('link[rel=preload][as=style]').filter((href) => !used.includes(href));
  });
  expect(unused).toEqual([]);
  // The router gives up what it fetched ahead when one goes elsewhere.
  expect(observed.complaints.filter((text) => !text.includes('_rsc='))).toEqual([]);

  const ended = await page.goto(link);
  expect(ended?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This setup link isn’t valid.');
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
    await expect(page.getByLabel('Password')).toHaveCount(0);
  }
});

test('An address without a page says so', async ({ page, observed }) => {
  const response = await page.goto('/no/such/page');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  await page.getByRole('link', { name: 'home page' }).click();
  await expect(page).toHaveURL(/\/$/);
  // The browser itself reports the 404 that was asked for; nothing else is wrong with the page.
  expect(observed.complaints.filter((text) => !text.includes('status of 404'))).toEqual([]);
});
