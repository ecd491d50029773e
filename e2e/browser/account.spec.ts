import type { Page } from '@playwright/test';
import { generateSync } from 'otplib';
import pg from 'pg';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { enter, password, signIn } from './fixture';
import { otherBrowser } from './other-browser';
import { expect, type Product, test } from './product';

test.skip(...withoutBrowser);
test.setTimeout(240_000);

const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 900 };

/** Makes the last proof of every session older than it may be. */
async function ageProofs({ instance }: Product): Promise<void> {
  const client = new pg.Client({ connectionString: instance.env.DATABASE_URL });
  await client.connect();
  await client.query("UPDATE sessions SET proven_at = now() - interval '16 minutes'");
  await client.end();
}

/** Has no accessibility violations in light and dark colors, and fits a phone. */
async function expectGoodLook(page: Page, state: string): Promise<void> {
  // React Aria announces a pending button for some seconds, also when it is gone.
  await expect(page.locator('[data-live-announcer] [role=img]')).toHaveCount(0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectAccessible(page, `${state}, ${colorScheme}`);
    if (process.env.SCREENSHOTS)
      await page.screenshot({
        path: `${process.env.SCREENSHOTS}/${state}-${colorScheme}.png`,
        fullPage: true,
      });
  }
  await page.setViewportSize(phone);
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect([state, width]).toEqual([state, 0]);
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/${state}-phone.png`, fullPage: true });
  await page.setViewportSize(desk);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

const createToken = async (page: Page, name: string) => {
  await page.getByRole('button', { name: 'Create token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create token' });
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByRole('button', { name: 'Create token' }).click();
};

test('A user signs out another browser, and confirms who they are to create a token', async ({
  page,
  browser,
  product,
}) => {
  const { email } = await enter(page, product);
  const other = await otherBrowser(browser, product);
  await signIn(other, email);
  await page.goto('/account');
  const rows = page.getByRole('listitem').filter({ hasText: 'Chrome' });
  await expect(rows).toHaveCount(2);
  const own = rows.filter({ hasText: 'This browser' });
  await expect(own).toHaveCount(1);
  await expect(own.getByRole('button')).toHaveCount(0);
  await page.getByRole('button', { name: /^Sign out .+ on / }).click();
  await expect(rows).toHaveCount(1);
  await other.goto('/account');
  await other.waitForURL('**/sign-in?next=%2Faccount');
  await other.context().close();

  await ageProofs(product);
  await page.reload();
  await createToken(page, 'laptop');
  const dialog = page.getByRole('dialog', { name: 'Confirm that it’s you' });
  await expect(dialog.getByLabel('Password')).toBeFocused();
  await expectGoodLook(page, 'reauthentication');
  // Closed without an answer: nothing was created, and the form is as it was.
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(
    page.getByRole('alert').filter({ hasText: 'Confirm that it’s you to continue.' }),
  ).toBeVisible();
  const form = page.getByRole('dialog', { name: 'Create token' });
  await form.getByRole('button', { name: 'Create token' }).click();
  await dialog.getByLabel('Password').fill('a wrong one');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Your current password is incorrect.')).toBeVisible();
  await dialog.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('token')).toHaveText(/^hld_pat_/);
  await expect(dialog).toHaveCount(0);
});

test('A user sets up an authenticator app, and signs in with its code and with a recovery code', async ({
  page,
  product,
}) => {
  const { organization, email } = await enter(page, product);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Set up authenticator app' }).click();
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  const secret = (await page.getByTestId('totp-secret').textContent()) ?? '';
  await expectGoodLook(page, 'totp-setup');
  await page.getByRole('textbox', { name: 'Code' }).fill('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByText('That code is incorrect or was already used.')).toBeVisible();
  // Codes are good once: this one is of the period before.
  const periodAgo = Math.floor(Date.now() / 1000) - 30;
  await page.getByRole('textbox', { name: 'Code' }).fill(generateSync({ secret, epoch: periodAgo }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Save your recovery codes now.')).toBeVisible();
  const codes = await page.getByRole('status').getByRole('listitem').allTextContents();
  expect(codes).toHaveLength(10);
  await expect(page.getByRole('button', { name: 'Copy codes' })).toBeFocused();
  await expectGoodLook(page, 'recovery-codes');
  await page.reload();
  await expect(page.getByText('10 recovery codes left')).toBeVisible();
  await expect(page.getByText(codes[0] ?? '')).toHaveCount(0);
  await expectGoodLook(page, 'account');

  const signOut = async () => {
    await page.goto(`/o/${organization}`);
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL((url) => url.pathname === '/' || url.pathname.startsWith('/sign-in'));
  };
  await signOut();
  await page.goto(`/o/${organization}/trash`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Enter your code');
  await expectGoodLook(page, 'code');
  // No other page opens meanwhile.
  await page.goto('/account');
  await page.waitForURL('**/sign-in/code?next=%2Faccount');
  await page.goto(`/o/${organization}/trash`);
  await page.getByRole('textbox', { name: 'Code' }).fill(generateSync({ secret }));
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/o/${organization}/trash`);
  await expect(page.getByRole('heading', { name: 'Trash', exact: true })).toBeVisible();

  await signOut();
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Code' }).fill(codes[3] ?? '');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/o/${organization}`);

  await page.goto(`/o/${organization}/settings`);
  await page.getByRole('button', { name: 'Require it' }).click();
  await expect(page.getByText('Two-step verification is required.')).toBeVisible();
  await page.goto('/account');
  await expect(page.getByText('9 recovery codes left')).toBeVisible();
  await page.getByRole('button', { name: 'Remove app' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Set up authenticator app' })).toBeVisible();
  await page.goto(`/o/${organization}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Two-step verification required');
  await expectGoodLook(page, 'factor-missing');
});
