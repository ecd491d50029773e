import type { Page } from '@playwright/test';
import pg from 'pg';
import { freePorts } from '../infrastructure/free-ports';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { enter, password } from './fixture';
import { expect, type Product, test } from './product';

const [port] = await freePorts(1);
const url = `http://localhost:${port}`;

test.skip(...withoutBrowser);
test.setTimeout(240_000);
// Browsers offer passkeys for domains alone.
test.use({ env: { PORT: String(port), PUBLIC_URL: url }, baseURL: url });

/** Adds an authenticator to the browser that verifies its user, as a laptop does with a fingerprint. */
async function addAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
  return {
    setVerified: (isUserVerified: boolean) =>
      devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

/** Makes the last proof of every session older than it may be. */
async function ageProofs({ instance }: Product): Promise<void> {
  const client = new pg.Client({ connectionString: instance.env.DATABASE_URL });
  await client.connect();
  await client.query("UPDATE sessions SET proven_at = now() - interval '16 minutes'");
  await client.end();
}

async function signOut(page: Page, organization: string): Promise<void> {
  await page.goto(`/o/${organization}`);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL((at) => at.pathname === '/' || at.pathname.startsWith('/sign-in'));
}

test('A user adds a passkey, signs in with it alone and after the password, and confirms who they are', async ({
  page,
  product,
}) => {
  const { organization, email } = await enter(page, product);
  const authenticator = await addAuthenticator(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/account');
  await page.getByRole('button', { name: 'Add passkey' }).click();
  await expect(page.getByText('Save your recovery codes now.')).toBeVisible();
  const passkeys = page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem');
  await expect(passkeys).toHaveCount(1);
  await expect(passkeys).toContainText('Chrome on');
  await passkeys.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('My laptop');
  await page.keyboard.press('Enter');
  await expect(passkeys).toContainText('My laptop');
  await expectAccessible(page, 'passkeys');
  // The same device once more.
  await page.getByRole('button', { name: 'Add passkey' }).click();
  await expect(page.getByText('This passkey is already registered.')).toBeVisible();

  await signOut(page, organization);
  await page.goto(`/o/${organization}/trash`);
  await expectAccessible(page, 'sign-in with passkeys');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(`**/o/${organization}/trash`);

  await signOut(page, organization);
  await page.goto('/sign-in?next=/account');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Use your passkey');
  await expect(page.getByRole('textbox', { name: 'Recovery code' })).toBeVisible();
  await expectAccessible(page, 'code with a passkey');
  await page.getByRole('button', { name: 'Use passkey' }).click();
  await page.waitForURL('**/account');

  await ageProofs(product);
  await passkeys.getByRole('button', { name: 'Remove passkey' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it’s you' });
  await expect(proof.getByLabel('Password')).toBeVisible();
  // A device that cannot verify its user proves nothing.
  await authenticator.setVerified(false);
  await proof.getByRole('button', { name: 'Use passkey' }).click();
  await expect(proof.getByText('No passkey was used.')).toBeVisible();
  await authenticator.setVerified(true);
  await proof.getByRole('button', { name: 'Use passkey' }).click();
  await expect(passkeys).toHaveCount(0);
  await expect(page.getByText('recovery codes left')).toHaveCount(0);
});
