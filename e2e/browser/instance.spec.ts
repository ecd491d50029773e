import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { enter, password, signIn } from './fixture';
import { otherBrowser } from './other-browser';
import { expect, test } from './product';

test.skip(...withoutBrowser);

// An instance of its own, since the first user is the one who looks after it.
test.use({ env: { LOG_LEVEL: 'warn' } });
const administrator = 'root@example.com';

test.beforeEach(({ product: { instance } }) =>
  instance.holdall('bootstrap', '--email', administrator, '--organization', 'rooted', '--password', password),
);

test('An administrator sees how the instance is, sets a quota, and disables a user', async ({
  page,
  browser,
  product,
}) => {
  const someone = await otherBrowser(browser, product);
  const { organization, email } = await enter(someone, product);
  const [name = ''] = email.split('@');
  expect((await someone.goto('/instance'))?.status()).toBe(404);

  await signIn(page, administrator);
  await page.goto('/o/rooted');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Administration' }).click();
  await expect(page.getByText('Database: OK')).toBeVisible();
  await expect(page.getByText('File storage: OK')).toBeVisible();

  await page.getByLabel('Search by name or short name').fill(organization);
  await page.getByRole('button', { name: `Quota for ${organization}` }).click();
  await page.getByLabel('Gigabytes').fill('1.5');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('0 bytes of 1.5 GB')).toBeVisible();

  await page.getByLabel('Search by name or email').fill(email);
  await page.getByRole('button', { name: `Disable ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByRole('button', { name: `Re-enable ${name}` })).toBeVisible();
  expect((await someone.request.get('/api/v1/user')).status()).toBe(401);
  await page.getByRole('button', { name: `Re-enable ${name}` }).click();
  await expect(page.getByRole('button', { name: `Disable ${name}` })).toBeVisible();
  await someone.context().close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`The administration has no accessibility violations in ${colorScheme} colours`, {
    tag: '@long',
  }, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await signIn(page, administrator);
    await page.goto('/instance');
    await expect(page.getByText('Database: OK')).toBeVisible();
    await expect(page.getByText(administrator).first()).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
}
